"""One class of tests for each seam, run over everything that stands on that seam."""
