"""Losses as text: lexer, parser, evaluation, and formulas for pictures."""
