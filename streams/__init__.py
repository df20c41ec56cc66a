"""The stream: the pipeline that both runtimes share, the embedded runtime, the outbox relay and the metrics."""
