"""The losses of two numbers with kinks, cusps or roots.

Where no gradient exists, the expressions give a finite one: a kink, a cusp and a root of 0 have slope 0.
"""

from __future__ import annotations

from landscape_viz.landscapes.catalogue.entry import Entry, entry, square


def _root(inner: str) -> str:
    """The text of √|inner|, with slope 0 where it is 0."""
    # sqrt itself is kept away from 0: an infinite slope in the branch not taken would still give nan.
    return f"where({inner} == 0, 0, sqrt(where({inner} == 0, 1, abs({inner}))))"


CUSPS_2D: tuple[Entry, ...] = (
    entry(
        "ackley",
        # exp(u) - 1 in one, so that the loss is exactly 0 at its minimum and never below.
        "-20*expm1(-0.2*hypot(x, y)/sqrt(2)) - e*expm1((cos(2*pi*x) + cos(2*pi*y))/2 - 1)",
        square(5),
        (((0.0, 0.0), 0.0),),
        start=(-3.6, 2.4),
        source="D. H. Ackley, A Connectionist Machine for Genetic Hillclimbing, 1987",
        note="a funnel with dents, and a cusp at the bottom around which a fixed step jumps",
        smooth=False,
        written="20 + e − 20exp(−√((x² + y²)/50)) − exp(½cos 2πx + ½cos 2πy)",
    ),
    entry(
        "bukin_6",
        # 100 taken into the root: at the minimum 100y - x² is 0 exactly, while 0.01x² may be rounded away from y.
        f"10*{_root('(100*y - x**2)')} + 0.01*abs(x + 10)",
        ((-15, -5), (-3, 3)),
        (((-10.0, 1.0), 0.0),),
        start=(-12.2, -2.6),
        source="A. D. Bukin, New minimization strategy for non-smooth functions, 1997",
        note="a razor's edge: the slope across the valley grows beyond all bounds, and its floor hardly falls",
        smooth=False,
        written="100√|y − 0.01x²| + 0.01|x + 10|",
    ),
    entry(
        "schwefel",
        f"837.9658 - x*sin({_root('x')}) - y*sin({_root('y')})",
        square(500),
        (((420.968746359982, 420.968746359982), 2.5455132443270916e-05),),
        start=(150.0, 250.0),
        source="H.-P. Schwefel, Numerical Optimization of Computer Models, 1981",
        note="the best minimum lies near a corner, far from the next best; steps must be large to show",
        written="837.9658 − x·sin(√|x|) − y·sin(√|y|)",
    ),
    entry(
        "eggholder",
        f"-(y + 47)*sin({_root('(x/2 + y + 47)')}) - x*sin({_root('(x - (y + 47))')})",
        square(512),
        (((512.0, 404.2318051137578), -959.6406627208507),),
        start=(366.0, 310.0),
        source="D. Whitley, S. Rana, J. Dzubera and K. E. Mathias, Evaluating evolutionary algorithms, 1996",
        note="folds upon folds; the minimum lies on the border, beyond which the loss falls further",
        written="−(y + 47)·sin(√|x/2 + y + 47|) − x·sin(√|x − y − 47|)",
    ),
    entry(
        "cross_in_tray",
        "-0.0001*(abs(sin(x)*sin(y)*exp(abs(100 - hypot(x, y)/pi))) + 1)**0.1",
        square(10),
        (
            ((-1.3494066171539107, -1.3494066171539107), -2.062611870822738),
            ((-1.3494066171539107, 1.3494066171539107), -2.062611870822738),
            ((1.3494066171539107, -1.3494066171539107), -2.062611870822738),
            ((1.3494066171539107, 1.3494066171539107), -2.062611870822738),
        ),
        start=(2.9, 0.5),
        source="S. K. Mishra, Some new test functions for global optimization, 2006",
        note="cells with walls like a tray's: no descent gets out of the one it starts in",
        written="−10⁻⁴(|sin x·sin y|·exp|100 − r/π| + 1)^0.1, r = √(x² + y²)",
    ),
    entry(
        "holder_table",
        "-abs(sin(x)*cos(y)*exp(abs(1 - hypot(x, y)/pi)))",
        square(10),
        (
            ((-8.055023475736563, -9.664590019241272), -19.208502567886732),
            ((-8.055023475736563, 9.664590019241272), -19.208502567886732),
            ((8.055023475736563, -9.664590019241272), -19.208502567886732),
            ((8.055023475736563, 9.664590019241272), -19.208502567886732),
        ),
        start=(6.6, 8.2),
        source="S. K. Mishra, Some new test functions for global optimization, 2006",
        note="a table on four legs: cells that deepen towards the corners, parted by creases",
        written="−|sin x·cos y|·exp|1 − r/π|, r = √(x² + y²)",
    ),
)
