"""Minima found in one dimension, against the catalogue's."""

import numpy as np
import pytest

import landscape_viz as lv
from landscape_viz.landscapes.critical_points import local_minima

SMOOTH = [name for name, loss in lv.catalogue.items() if loss.dim == 1 and loss.smooth and loss.minima]


@pytest.mark.parametrize("name", SMOOTH)
def test_the_interior_minima_of_the_catalogue_are_found(name):
    loss = lv.catalogue[name]
    found = [point[0] for point in local_minima(loss)]
    low, high = loss.domain
    for (known,) in loss.minima:
        if low < known < high:
            assert min(abs(x - known) for x in found) < 1e-7 * (high - low)
    assert loss.value(np.array(found)[:, None]).tolist() == sorted(loss.value(np.array(found)[:, None]))


@pytest.mark.parametrize("text", ["1/x", "x", "-x**2", "3 + 0*x", "exp(x)"])
def test_where_there_is_no_minimum_none_is_found(text):
    assert local_minima(lv.parse(text)) == ()


def test_a_minimum_at_a_kink_is_found():
    assert local_minima(lv.parse("abs(x - 0.3)")) == (pytest.approx((0.3,), abs=1e-9),)


def test_of_many_minima_the_lowest_are_kept():
    found = local_minima(lv.parse("sin(20*x) + x/10"), count=3)
    assert len(found) == 3
    assert found[0][0] < found[1][0] < found[2][0] < -9
