"""What is seen: panels, layers, and ready-made scenes."""
