"""The distributed runtime: gateways write frames to Kafka, workers judge them with Faust, a relay carries events back to Kafka.

What an alarm means is decided by the same pipeline as in the embedded runtime. Nothing here decides anything about alarms.
"""
