"""The title of a landscape, and what is said below it."""

from __future__ import annotations

import re

from landscape_viz.landscapes.landscape import Landscape

SPELLED = {
    "ackley_1d": "Ackley in 1-D",
    "bohachevsky_1": "Bohachevsky No. 1",
    "bowl_two_wells": "Bowl with two wells",
    "bukin_6": "Bukin No. 6",
    "cross_in_tray": "Cross-in-tray",
    "dixon_price": "Dixon–Price",
    "double_well_2d": "Double well in 2-D",
    "drop_wave": "Drop-wave",
    "exp_linear": "Exponential minus a line",
    "goldstein_price": "Goldstein–Price",
    "gramacy_lee": "Gramacy–Lee",
    "holder_table": "Hölder table",
    "ill_conditioned_bowl": "Ill-conditioned bowl",
    "levy_13": "Lévy No. 13",
    "log_cosh": "Log-cosh",
    "mccormick": "McCormick",
    "pseudo_huber": "Pseudo-Huber",
    "rastrigin_1d": "Rastrigin in 1-D",
    "schaffer_2": "Schaffer No. 2",
    "schaffer_4": "Schaffer No. 4",
    "sin_exp": "Sine under a bell",
    "six_hump_camel": "Six-hump camel",
    "styblinski_tang": "Styblinski–Tang",
    "styblinski_tang_1d": "Styblinski–Tang in 1-D",
    "three_hump_camel": "Three-hump camel",
}
"""Names of the catalogue that are not written as words with spaces between them."""


def landscape_title(landscape: Landscape) -> str:
    """The name of a landscape as people write it; the formula of one that has no name of its own."""
    name = landscape.name
    if name in SPELLED:
        return SPELLED[name]
    if not re.sub(r"[\s_-]", "", name).isalnum():
        return landscape.formula or name
    words = re.sub(r"(?<=[a-z])(?=\d\d$)", " ", name.replace("_", " "))
    return f"{words[:1].upper()}{words[1:]}"


def landscape_subtitles(landscape: Landscape) -> list[str]:
    """The formula of a landscape, if it has one; a scene leaves it out where it is the title."""
    return [landscape.formula] if landscape.formula else []
