"""The HTTP API, version 1: reads what is shown, and carries people's commands to `streams.acting`."""
