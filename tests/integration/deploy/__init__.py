"""What stands around Callout in production: each configuration in `deploy/` is given to its real server."""
