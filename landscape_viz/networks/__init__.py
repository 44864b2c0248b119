"""Networks: planes through the weights of a model, its training, its curvature, and paths between solutions."""
