"""What the store does before it speaks to a database."""
