"""Adagrad comes to rest, RMSProp is thrown out.

Gradient descent, momentum as a running average, Adagrad, RMSProp and Adam from one start, compared on a contour plot.
Watch the last two thirds: Adagrad divides by all the gradients it has ever seen and comes to rest; RMSProp forgets
the large ones, and is thrown out of the minimum again.

Source: Goodfellow, Bengio and Courville, Deep Learning (2016), section 8.5
Topics: races, gradient descent, momentum, Adam, two dimensions
Phone: left 56%
Shell: python -m landscape_viz animate himmelblau --optimizer gd:lr=0.01 --optimizer averaged_momentum:lr=0.02
    --optimizer textbook_adagrad:lr=0.5 --optimizer textbook_rmsprop:lr=0.1 --optimizer textbook_adam:lr=0.3
    --start 0,-3 --steps 60 --title "Adagrad comes to rest, RMSProp is thrown out" --out textbook_optimizers.mp4
"""

import landscape_viz as lv

landscape = lv.catalogue["himmelblau"]
optimizers = {
    "gradient descent": lv.gradient_descent(0.01),
    "averaged momentum": lv.averaged_momentum(0.02),
    "Adagrad": lv.textbook_adagrad(0.5),
    "RMSProp": lv.textbook_rmsprop(0.1),
    "Adam": lv.textbook_adam(0.3),
}
runs = lv.record_all(landscape, optimizers, (0, -3), steps=60)
title = "Adagrad comes to rest, RMSProp is thrown out"
lv.compare(landscape, runs, title=title).animation().save("textbook_optimizers.mp4")
