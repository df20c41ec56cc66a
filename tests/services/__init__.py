"""Real servers for tests and benchmarks: how each is found, started, killed and started again.

One module a server. Nothing here knows pytest but `needed`, so that `bench/` can use the rest.
"""
