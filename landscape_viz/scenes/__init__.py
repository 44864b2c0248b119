"""Scenes: primitives, layers of them, panels of layers, and scenes of panels; imports go downward only."""
