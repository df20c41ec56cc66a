"""The commands as functions: what is typed, what is printed, and the exit code. No process, no socket."""
