"""Film formats: frames in, a file out."""
