"""The rules, each in a row of a table."""
