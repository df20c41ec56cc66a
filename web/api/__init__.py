"""The HTTP API, version 1: reads what is shown, and carries people's commands to `streams.acting`."""

V1 = "/api/v1"
"""What the paths of this version begin with."""
