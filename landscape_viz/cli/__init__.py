"""The command line: a translation of the library, nothing more.

Heavy imports happen inside the commands, after the options have been read, so that help and wrong options are fast.
"""

from landscape_viz.cli.app import app, main

__all__ = ["app", "main"]
