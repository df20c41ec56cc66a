"""Plant that fails on purpose, and the people who mend it.

The campus speaks MQTT and the crew speaks HTTP, as real plant and real engineers do: of the rest of the house only
`ingest.wire` is known here.
"""
