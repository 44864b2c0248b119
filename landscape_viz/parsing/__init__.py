"""What is typed in a shell, read into objects. The syntax is checked before jax is imported."""
