"""Text to objects: losses, numbers, ranges, and the plan of what runs. Syntax is checked before jax is imported."""
