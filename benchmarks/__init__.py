"""Side-by-side measurements: what this project does against what a user would pick instead. See README.md."""
