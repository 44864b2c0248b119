"""The smooth losses of two numbers with many minima; the lowest are listed."""

from __future__ import annotations

from landscape_viz.landscapes.catalogue.entry import Entry, entry, square

_ORIGIN = (((0.0, 0.0), 0.0),)

RIPPLES_2D: tuple[Entry, ...] = (
    entry(
        "rastrigin",
        "20 + x**2 + y**2 - 10*(cos(2*pi*x) + cos(2*pi*y))",
        square(5.12),
        _ORIGIN,
        start=(3.4, -2.6),
        source="L. A. Rastrigin, 1974",
        note="a minimum near every pair of whole numbers: descent stops in the first, noise or momentum may go on",
    ),
    entry(
        "griewank",
        "1 + (x**2 + y**2)/4000 - cos(x)*cos(y/sqrt(2))",
        square(10),
        _ORIGIN,
        start=(0.5, -3.2),
        source="A. O. Griewank, Generalized descent for global optimization, 1981",
        note="an egg box on a bowl so wide that it hardly shows: all minima look alike from within",
    ),
    entry(
        "levy_13",
        "sin(3*pi*x)**2 + (x - 1)**2*(1 + sin(3*pi*y)**2) + (y - 1)**2*(1 + sin(2*pi*y)**2)",
        ((-4, 6), (-4, 6)),
        (((1.0, 1.0), 0.0),),
        start=(-0.6, 2.6),
        source="A. V. Levy and A. Montalvo, The tunneling algorithm for the global minimization of functions, 1985",
        note="ripples on a bowl: far out they only shake the path, near the minimum they stop it",
        written="sin²3πx + (x − 1)²(1 + sin²3πy) + (y − 1)²(1 + sin²2πy)",
    ),
    entry(
        "bohachevsky_1",
        "x**2 + 2*y**2 - 0.3*cos(3*pi*x) - 0.4*cos(4*pi*y) + 0.7",
        square(2),
        _ORIGIN,
        start=(1.3, 1.3),
        source="I. O. Bohachevsky, M. E. Johnson and M. L. Stein, Generalized simulated annealing, 1986",
        note="a bowl with small dents that only hold a run near the bottom",
    ),
    entry(
        "schaffer_2",
        "0.5 + (sin(x**2 - y**2)**2 - 0.5)/(1 + 0.001*(x**2 + y**2))**2",
        square(3),
        _ORIGIN,
        start=(1.1, 0.4),
        source="J. D. Schaffer, Multiple objective optimization with vector evaluated genetic algorithms, 1985",
        note="a cross of valleys with nearly level floors: the minimum is hardly lower than what leads to it",
        written="0.5 + (sin²(x² − y²) − 0.5)/(1 + 0.001(x² + y²))²",
    ),
    entry(
        "schaffer_4",
        # sin|u| squared is sin u squared, which has a second derivative at u = 0 too.
        "0.5 + (cos(sin(x**2 - y**2))**2 - 0.5)/(1 + 0.001*(x**2 + y**2))**2",
        square(3),
        (
            ((0.0, -1.2531318314637332), 0.29257863203598056),
            ((0.0, 1.2531318314637332), 0.29257863203598056),
            ((-1.2531318314637332, 0.0), 0.29257863203598056),
            ((1.2531318314637332, 0.0), 0.29257863203598056),
        ),
        start=(0.6, 0.5),
        source="J. D. Schaffer, Multiple objective optimization with vector evaluated genetic algorithms, 1985",
        note="four minima, each on a curved valley whose floor is nearly level",
        written="0.5 + (cos²(sin|x² − y²|) − 0.5)/(1 + 0.001(x² + y²))²",
    ),
    entry(
        "drop_wave",
        # cos 12r is smooth where r = 0, r is not: there its series in r² is used, exact to rounding.
        "-(1 + where(x**2 + y**2 > 1e-16, cos(12*sqrt(where(x**2 + y**2 > 1e-16, x**2 + y**2, 1))),"
        " 1 - 72*(x**2 + y**2)))/((x**2 + y**2)/2 + 2)",
        square(5.12),
        (((0.0, 0.0), -1.0),),
        start=(1.4, -1.1),
        source="classic",
        note="rings around the minimum: a descent from outside stops in a circular groove",
        written="−(1 + cos(12r))/(r²/2 + 2), r = √(x² + y²)",
    ),
)
