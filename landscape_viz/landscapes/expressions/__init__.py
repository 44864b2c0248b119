"""Losses as text: read, checked, evaluated and printed."""
