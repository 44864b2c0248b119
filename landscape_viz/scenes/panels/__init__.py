"""Panels: one set of axes each with what is drawn into it; a scene lays out any of them.

A panel stands on layers and knows no scene.
"""
