"""Proving: the timelines of `rules_test.yaml` played through the same pipeline as live, and held against what was expected of them."""
