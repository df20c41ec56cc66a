"""The processes of the distributed runtime, each put together from its rooms: one module a process, which imports what that one needs."""
