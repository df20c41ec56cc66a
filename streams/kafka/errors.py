"""What can go wrong between us and Kafka, by who has to act."""

from __future__ import annotations


class KafkaError(Exception):
    """Something went wrong between Callout and Kafka."""


class Unreachable(KafkaError):
    """Kafka cannot be reached; trying again later may help."""


class WrongTopic(KafkaError):
    """A topic is not as the settings say; an operator must decide which of the two is right."""


class NoProgress(KafkaError):
    """Something waits and nothing moves; the process must be started again."""
