"""Clocks and the watch over them."""
