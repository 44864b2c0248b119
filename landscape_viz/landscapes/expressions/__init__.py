"""Losses as text: a text goes through `lexer`, `implicit_multiplication` and `parser` to `evaluate` and `notation`.

`vocabulary` lists its words, and `parse_errors` points at the first that cannot stand there.
"""
