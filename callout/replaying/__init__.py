"""The replay: a recorded history through the same pipeline as live, in event time, as fast as it can."""
