"""The commands as people run them: the installed program in a process of its own, with real files and a real broker."""
