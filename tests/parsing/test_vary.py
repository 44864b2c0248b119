"""Ranges of settings, as they are typed."""

import numpy as np
import pytest

from landscape_viz import InputError
from landscape_viz.parsing.vary import read_varies, read_vary


def test_a_range_is_equally_spaced_with_both_ends():
    name, values = read_vary("decay=0:0.99:64")
    assert name == "decay"
    np.testing.assert_allclose(values, np.arange(64) * 0.99 / 63, rtol=1e-14)


def test_a_logarithmic_range_has_equal_factors():
    name, values = read_vary(" lr = 0.001 : 0.3 : 64 : log ")
    assert (name, len(values), values[0], values[-1]) == ("lr", 64, 0.001, 0.3)
    np.testing.assert_allclose(values[1:] / values[:-1], 300 ** (1 / 63), rtol=1e-12)


def test_values_may_be_listed_and_written_as_for_optimizers():
    name, values = read_vary("Weight-Decay=1/64,20*2**-8,1e-3")
    assert name == "weight_decay"
    assert values.tolist() == [1 / 64, 20 / 256, 1e-3]


def test_one_setting_or_two():
    assert list(read_varies(["lr=0.1:1:3"])) == ["lr"]
    assert list(read_varies(["lr=0.1:1:3", "decay=0:1:3"])) == ["lr", "decay"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("lr", "must be NAME=LOW:HIGH:COUNT"),
        ("=1:2:3", "must be NAME=LOW:HIGH:COUNT"),
        ("lr=", "must be NAME=LOW:HIGH:COUNT"),
        ("lr=0.1", "lr needs more than one value"),
        ("lr=0.1:1", "lr must be NAME=LOW:HIGH:COUNT"),
        ("lr=0.1:1:3:log:4", "lr must be NAME=LOW:HIGH:COUNT"),
        ("lr=1:0.1:3", "must run from the lower to the higher end; got 1, 0.1"),
        ("lr=0:1:3:log", "must be above 0 for log; got 0"),
        ("lr=0:1:3:lgo", "spacing must be linear or log; got 'lgo'. Did you mean 'log'"),
        ("lr=0:1:1", "COUNT must be from 2 to 100000; got 1"),
        ("lr=0:1:2.5", "COUNT must be a whole number"),
        ("lr=0:x:3", "lr must be a finite number; got 'x'"),
        ("lr=0.1,,3", "lr needs a value"),
        ("lr=0,001:0,3:64", "lr: a decimal has a point, 0.001; got '0,001'"),
        ("lr=0.1,1e999", "lr must be a finite number"),
    ],
)
def test_what_cannot_be_read_is_refused_in_one_line(text, message):
    with pytest.raises(InputError, match=message) as caught:
        read_vary(text)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("texts", "message"),
    [
        ([], "given once or twice.*0 times"),
        (["a=1,2", "b=1,2", "c=1,2"], "given once or twice.*3 times"),
        (["lr=1,2", "lr=3,4"], "--vary lr is given twice"),
    ],
)
def test_one_or_two_different_settings_are_wanted(texts, message):
    with pytest.raises(InputError, match=message):
        read_varies(texts)
