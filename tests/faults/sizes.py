"""How much of each fault a run takes: a short set for every day, the long one for `make faults`, any number by a variable of its own."""

import os

LONG = os.environ.get("CALLOUT_FAULTS") == "long"
"""Whether this is the long run."""


def size(name: str, *, short: int, long: int) -> int:
    """Return the number that `CALLOUT_FAULTS_<name>` names, else that of this run."""
    return int(os.environ.get(f"CALLOUT_FAULTS_{name}", long if LONG else short))
