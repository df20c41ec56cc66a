"""What a process holds of the machine's memory."""

from pathlib import Path


def megabytes(pid: int) -> float:
    """Return how much memory a process holds now."""
    status = Path(f"/proc/{pid}/status").read_text()
    return int(status.split("VmRSS:")[1].split()[0]) / 1024
