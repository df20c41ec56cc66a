"""Nothing is lost and nothing is doubled: the real program between a real broker and a real database, while each of them fails."""
