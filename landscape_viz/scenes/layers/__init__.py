"""Layers: what can be seen, one noun a file.

A layer is any object with `attach(axes, theme)`. It draws itself into the axes and returns None if it never
changes, or a `Live` that can bring its artists to any moment of the film, in any order.
"""
