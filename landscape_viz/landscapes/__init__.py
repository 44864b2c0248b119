"""What is descended: losses of one or two numbers."""
