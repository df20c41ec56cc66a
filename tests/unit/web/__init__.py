"""Tests of what the web room decides without a store: words, sentences, the guard, forms."""
