"""What stands around Callout in production: configurations that real servers read, and the builder of the dashboards."""
