"""The commands of the command line, one a file.

A file has the name of its command, lines that can be typed in `EXAMPLES`, and a function `run`: its parameters are the
options, or groups of them, and its docstring is the help.
"""

COMMANDS = (
    "animate",
    "plot",
    "record",
    "list",
    "restarts",
    "basins",
    "sweep",
    "race",
    "plane",
    "gallery",
)
"""In the order in which a newcomer meets them."""
