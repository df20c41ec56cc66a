"""The explanations: why an order or an alarm is what it is, and what a message would become. Reads only, and decides nothing itself."""
