"""What the contract promises and what becomes of it: policies, calendars, clocks, the watch. Pure, and apart from the rules."""
