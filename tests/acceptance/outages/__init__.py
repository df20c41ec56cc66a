"""What `callout run` does when the database takes nothing: a full disk, a PostgreSQL that was killed."""
