"""One step a file: each looks at a case and either ends it with verdicts or passes it on by returning None.

A step that makes a standing alarm wait also has `wake`, for when its time has come. `rules.chain` says the order.
"""
