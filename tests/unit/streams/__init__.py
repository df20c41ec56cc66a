"""Whole journeys of alarms, told as timelines."""
