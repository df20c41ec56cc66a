"""The work order: its model, its lifecycle, what alarms and people do to it. Pure: every change is returned as a plan."""
