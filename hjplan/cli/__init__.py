"""The command line: parse arguments, call the API, print. Nothing else.

numpy, pandas, the solver and matplotlib are imported by the commands that need them, so that help and shell completion
answer at once.
"""

from hjplan.cli.main import main

__all__ = ["main"]
