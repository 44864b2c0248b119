"""How it is descended: optimizers, and the recorder of their paths."""
