"""Landscapes of real models: planes through the weights of anything that jax flattens.

`weights` takes a pytree apart into its float arrays and reads files of them, `directions` spans a line or a plane,
`plane` makes a `Landscape` of it, and `grid` evaluates its points within a bound of memory, resumable, on all devices.
"""
