"""What holds for all tests."""

import os

# Tests leave nothing behind, so neither does the command line that they run.
os.environ["LANDSCAPE_VIZ_CACHE"] = "off"
