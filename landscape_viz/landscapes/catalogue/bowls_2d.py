"""The losses of two numbers that are one bowl or one valley: what conditioning and curvature do to a descent."""

from __future__ import annotations

from landscape_viz.landscapes.catalogue.entry import Entry, entry, square

BOWLS_2D: tuple[Entry, ...] = (
    entry(
        "sphere",
        "x**2 + y**2",
        square(5.12),
        (((0.0, 0.0), 0.0),),
        start=(-4.0, 3.0),
        source="K. A. De Jong, An Analysis of the Behavior of a Class of Genetic Adaptive Systems, 1975",
        note="the same curvature everywhere: every gradient points at the minimum, and Newton needs one step",
    ),
    entry(
        "ill_conditioned_bowl",
        "(x**2 + 20*y**2)/2",
        ((-4, 4), (-2, 2)),
        (((0.0, 0.0), 0.0),),
        start=(-3.6, 1.5),
        source="classic; curvatures 1 and 20",
        note="a fixed step zigzags across the steep axis and crawls along the flat one; momentum evens that out",
    ),
    entry(
        "booth",
        "(x + 2*y - 7)**2 + (2*x + y - 5)**2",
        square(10),
        (((1.0, 3.0), 0.0),),
        start=(-8.0, -6.0),
        source="classic",
        note="a quadratic bowl that is not aligned with the axes: scaling each coordinate by itself does not round it",
    ),
    entry(
        "matyas",
        "0.26*(x**2 + y**2) - 0.48*x*y",
        square(10),
        (((0.0, 0.0), 0.0),),
        start=(-9.0, 2.0),
        source="J. Matyas, Random optimization, 1965",
        note="a long trough along the diagonal, 25 times flatter along than across",
    ),
    entry(
        "rosenbrock",
        "(1 - x)**2 + 100*(y - x**2)**2",
        ((-2, 2), (-1, 3)),
        (((1.0, 1.0), 0.0),),
        start=(-1.2, 1.0),
        source="H. H. Rosenbrock, An automatic method for finding the greatest or least value of a function, 1960",
        note="a bent valley that is found at once and then followed slowly: its floor falls 2500 times less steeply",
    ),
    entry(
        "beale",
        "(1.5 - x + x*y)**2 + (2.25 - x + x*y**2)**2 + (2.625 - x + x*y**3)**2",
        square(4.5),
        (((3.0, 0.5), 0.0),),
        start=(-1.2, -1.0),
        source="E. M. L. Beale, On an iterative method for finding a local minimum of a function, 1958",
        note="walls so steep that a step of plain descent leaves the picture, and a plain in between",
    ),
    entry(
        "goldstein_price",
        "(1 + (x + y + 1)**2*(19 - 14*x + 3*x**2 - 14*y + 6*x*y + 3*y**2))"
        "*(30 + (2*x - 3*y)**2*(18 - 32*x + 12*x**2 + 48*y - 36*x*y + 27*y**2))",
        square(2),
        (((0.0, -1.0), 3.0), ((-0.6, -0.4), 30.0), ((1.8, 0.2), 84.0), ((1.2, 0.8), 840.0)),
        start=(-1.5, 0.5),
        source="A. A. Goldstein and J. F. Price, On descent from local minima, 1971",
        note="values from 3 to a million: the same learning rate is too large on the walls and too small on the floor",
        written="(1 + (x + y + 1)²·p(x, y))·(30 + (2x − 3y)²·q(x, y))",
    ),
    entry(
        "mccormick",
        "sin(x + y) + (x - y)**2 - 1.5*x + 2.5*y + 1",
        ((-1.5, 4), (-3, 4)),
        (
            ((-0.5471975511965976, -1.5471975511965976), -1.9132229549810367),
            ((2.594395102393195, 1.5943951023931953), 1.2283696986087570),
        ),
        start=(2.0, -2.2),
        source="G. P. McCormick, Computability of global solutions to factorable nonconvex programs, 1976",
        note="a slanted trough with a dip for each wave of the sine along it, ever lower beyond the picture",
    ),
    entry(
        "zakharov",
        "x**2 + y**2 + (x/2 + y)**2 + (x/2 + y)**4",
        ((-5, 10), (-5, 10)),
        (((0.0, 0.0), 0.0),),
        start=(7.0, 2.0),
        source="V. V. Zakharov, 1970s",
        note="one minimum in a plate with steep corners: fourth powers make far gradients far too large",
    ),
    entry(
        "dixon_price",
        "(x - 1)**2 + 2*(2*y**2 - x)**2",
        ((-1, 5), (-2, 2)),
        (((1.0, -0.7071067811865476), 0.0), ((1.0, 0.7071067811865476), 0.0)),
        start=(-0.6, 1.7),
        source="L. C. W. Dixon and R. C. Price, Truncated Newton method for sparse unconstrained optimization, 1989",
        note="a valley bent like a horseshoe, with a minimum on each arm: one step across the middle changes the arm",
    ),
)
