"""Landscapes of real models: planes through their weights, their training, curvature, and paths between solutions.

`weights` takes a pytree apart into its float arrays and reads files of them, `directions` spans a line or a plane,
`plane` makes a `Landscape` of it, and `grid` evaluates its points within a bound of memory, resumable, on all devices.
"""
