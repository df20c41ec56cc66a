"""Whole journeys, as the integrator, the engineer and the operations desk live them."""
