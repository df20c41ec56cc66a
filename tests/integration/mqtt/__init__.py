"""The runtime and a real broker: what is acknowledged when, what comes again, what bad input gets, and how one may come in."""
