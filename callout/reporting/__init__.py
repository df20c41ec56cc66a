"""The report of a month as files: HTML that prints well, CSV, JSON, and PDF where there is a browser to print it."""
