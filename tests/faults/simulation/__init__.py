"""The core in a world that is all simulated but the code and SQL: a virtual clock, a broker and a plant of a few lines, and a seed.

The runtime, the mailbox, the pipeline, the relay and SQLite are the real ones. At every step that the world sees (a statement, a
commit, its answer, an acknowledgement, an event sent, a look at the socket) the process may be killed, or that step may fail.
"""
