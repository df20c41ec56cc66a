"""What the pages ask of the runtime beside them: figures that only the running process knows, and whether it is well."""

from typing import Protocol


class Live(Protocol):
    """The running process. Every method is called from the threads of the web server and must answer at once."""

    speed: float
    """Seconds of the pages' time in one second of a visitor's: 1.0, and more in a demo, whose clocks run faster."""

    def alarms_a_minute(self) -> float:
        """Return how many alarms came in during the last minute, by the pages' time."""
        ...

    def alarms_total(self) -> int:
        """Return how many alarms came in since the start."""
        ...

    def orders_total(self) -> int:
        """Return how many orders were opened since the start."""
        ...

    def readiness(self) -> tuple[bool, str]:
        """Return whether alarms are taken and committed, and if not, why, in one sentence."""
        ...
