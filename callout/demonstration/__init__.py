"""The demo: a broker, the campus, the crew and the house in one go, and the judgement of what came of it."""
