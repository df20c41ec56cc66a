"""Both runtimes, driven by one hand in one time, and what their databases come to."""
