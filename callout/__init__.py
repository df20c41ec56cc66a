"""The program: command line, settings, site folder, and what each process is made of. May import every other room."""
