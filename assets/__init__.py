"""The asset register: what is maintained, where it stands, and which asset a point name means.

Pure, but for the loaders, which are the only readers of files in this room.
"""
