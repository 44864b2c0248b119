"""`python -m landscape_viz`."""

from landscape_viz.cli import main

if __name__ == "__main__":
    main()
