"""One module a dialect, each with one function `read`: from topic names, bytes and time received to alarms, or a rejection."""
