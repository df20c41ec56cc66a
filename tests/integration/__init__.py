"""A room together with the real thing that it speaks to: a broker, a database, a disk."""
