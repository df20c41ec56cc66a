"""How Callout is shown to hold: quick tests of decisions first, then seams, then real servers, then whole journeys."""
