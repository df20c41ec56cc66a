"""What `callout run` does when something that it stands on goes away, and when it is asked to leave."""
