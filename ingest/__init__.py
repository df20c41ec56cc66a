"""MQTT in: the client, the topics, one module a dialect, and what is said of messages that are no alarms."""
