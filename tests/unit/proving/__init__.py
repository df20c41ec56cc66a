"""What is expected, held against what is."""
