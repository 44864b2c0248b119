"""From where a surface is seen, and how that is read from text."""

import itertools

import pytest

from landscape_viz.errors import InputError
from landscape_viz.scenes.camera import Camera, read_camera


@pytest.mark.parametrize(
    ("text", "camera"),
    [
        ("30,-60", Camera(30, -60)),
        (" 30 , -60 ", Camera(30, -60)),
        ("30,-60,turn=90", Camera(30, -60, 90)),
        ("30,-60,turn=-45.5", Camera(30, -60, -45.5)),
        ("30,-60,turn", Camera(30, -60, 360)),
        ("turn", Camera(None, None, 360)),
        ("turn=20", Camera(None, None, 20)),
        ("turn = 20", Camera(None, None, 20)),
    ],
)
def test_text_is_read_as_a_camera(text, camera):
    assert read_camera(text) == camera


def test_a_camera_stays_itself_and_none_leaves_all_open():
    camera = Camera(10, 20)
    assert read_camera(camera) is camera
    assert read_camera(None) == Camera(None, None, 0)


@pytest.mark.parametrize(
    "text",
    ["", " ", "30", "30,", "30,-60,90", "30,-60,spin=90", "30,-60,turn=", "30,-60,turn=fast", "turn,30,-60", "up"],
)
def test_nonsense_is_refused_with_what_is_allowed(text):
    with pytest.raises(InputError, match=r"camera must be ELEVATION,AZIMUTH .* such as 30,-60"):
        read_camera(text)


def test_a_misspelled_turn_is_pointed_out():
    with pytest.raises(InputError, match="Did you mean 'turn'"):
        read_camera("30,-60,trun=90")


@pytest.mark.parametrize("wrong", [30, (30, -60), ["30", "-60"]])
def test_other_things_than_cameras_and_text_are_refused(wrong):
    with pytest.raises(InputError, match="camera must be a Camera or text"):
        read_camera(wrong)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("-1,0", "elevation of the camera must be a finite number at least 0 and at most 90; got -1"),
        ("91,0", "elevation"),
        ("nan,0", "elevation"),
        ("30,361", "azimuth of the camera"),
        ("30,inf", "azimuth"),
        ("30,0,turn=1e9", "turn_degrees of the camera"),
        ("turn=nan", "turn_degrees"),
    ],
)
def test_angles_out_of_range_are_refused_by_name(text, said):
    with pytest.raises(InputError, match=said):
        read_camera(text)


def test_a_turning_camera_starts_and_ends_at_rest():
    camera = Camera(30, -60, 90)
    angles = [camera.azimuth_at(frame / 90) for frame in range(91)]
    assert (angles[0], angles[-1]) == (-60, 30)
    assert angles[45] == pytest.approx(-15)
    steps = [following - angle for angle, following in itertools.pairwise(angles)]
    assert min(steps) > 0
    assert max(steps[0], steps[-1]) < 0.1 * steps[45]
    assert camera.turns
    assert not Camera(30, -60).turns


def test_a_camera_that_goes_all_the_way_round_turns_evenly():
    camera = Camera(30, -60, 360)
    assert [camera.azimuth_at(part) for part in (0, 0.25, 0.5, 0.75, 1)] == [-60, 30, 120, 210, 300]


def test_the_middle_of_a_turn_is_from_where_half_the_film_has_passed():
    assert Camera(30, -60, 40).middle == pytest.approx(Camera(30, -60, 40).azimuth_at(0.5)) == pytest.approx(-40)
    assert Camera(30, -60, 360).middle == -60
