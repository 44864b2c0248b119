"""The one-dimensional problems of a well-known collection, by their numbers there."""

from __future__ import annotations

from landscape_viz.landscapes.catalogue.entry import Entry, entry

_COLLECTION = "A. Gavana, Global Optimization Benchmarks, one-dimensional"

GAVANA_1D: tuple[Entry, ...] = (
    entry(
        "problem02",
        "sin(x) + sin(10*x/3)",
        (2.7, 7.5),
        (
            (5.145735290256129, -1.899599349152113),
            (3.387251718444631, -1.199920783932685),
            (7.000149116862254, -0.3169955018732481),
        ),
        start=6.2,
        source=f"{_COLLECTION} Problem02",
        note="three basins of different depth",
    ),
    entry(
        "problem04",
        "-(16*x**2 - 24*x + 5)*exp(-x)",
        (1.9, 3.9),
        ((2.8680339887498945, -3.8504507088002193),),
        start=1.9,
        source=f"{_COLLECTION} Problem04",
        note="one basin whose right side is flatter than its left",
    ),
    entry(
        "problem05",
        "-(1.4 - 3*x)*sin(18*x)",
        (0, 1.2),
        (
            (0.966085803826851, -1.4890725386896042),
            (0.07935168932404989, -1.1501731330421956),
            (0.6291665321684388, -0.4612862871814094),
            (0.39838733704287693, -0.15888807681541162),
        ),
        start=0.5,
        source=f"{_COLLECTION} Problem05",
        note="waves that grow outwards on both sides",
    ),
    entry(
        "problem06",
        "-(x + sin(x))*exp(-x**2)",
        (-10, 10),
        ((0.6795786600198815, -0.8242393984760765),),
        start=2.2,
        source=f"{_COLLECTION} Problem06",
        note="a narrow well in a plain: far out there is no slope to follow",
    ),
    entry(
        "problem07",
        "sin(x) + sin(10*x/3) + log(x) - 0.84*x + 3",
        (2.7, 7.5),
        (
            (5.199778371061006, -1.6013075464943949),
            (7.067757428399764, -1.27484677489252),
            (3.4392331010924817, 0.16079715066254074),
        ),
        start=6.3,
        source=f"{_COLLECTION} Problem07",
        note="two wells of nearly the same depth; the loss exists for x > 0 only",
    ),
    entry(
        "problem10",
        "-x*sin(x)",
        (0, 10),
        ((7.978665712413241, -7.916727371587782), (2.028757838110434, -1.819705741159653)),
        start=4.6,
        source=f"{_COLLECTION} Problem10",
        note="waves that grow: the better minimum lies farther out",
    ),
    entry(
        "problem14",
        "-exp(-x)*sin(2*pi*x)",
        (0, 4),
        (
            (0.22488038589156198, -0.7886853874086726),
            (1.224880385891562, -0.29014113957998494),
            (2.224880385891562, -0.1067369602895303),
            (3.224880385891562, -0.039266333303650834),
        ),
        start=2.6,
        source=f"{_COLLECTION} Problem14",
        note="waves that fade: gradients far out are small, and the minima there shallow",
    ),
    entry(
        "problem15",
        "(x**2 - 5*x + 6)/(x**2 + 1)",
        (-5, 5),
        ((2.414213562373095, -0.03553390593273762),),
        start=-4,
        source=f"{_COLLECTION} Problem15",
        note="left of the hump a descent runs away along a slope that levels off and has no minimum",
    ),
)
