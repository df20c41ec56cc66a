"""Tests of the documents: what they say of the program is what the program does."""
