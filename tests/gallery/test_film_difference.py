"""Films measured, and films compared as a viewer sees them."""

import hashlib

import numpy as np
import pytest
from gallery.films import HEIGHT, WIDTH, disk_film, write_gif, write_mp4
from PIL import Image

from landscape_viz.gallery.film_difference import LEVELS, different, film_difference
from landscape_viz.gallery.film_file import STILL_WIDTH, measure, pictures


def test_a_gif_is_measured(tmp_path):
    film = write_gif(tmp_path / "a.gif", disk_film(7), milliseconds=130)
    facts = measure(film)
    assert (facts.file, facts.frames, facts.width, facts.height) == ("a.gif", 7, WIDTH, HEIGHT)
    assert facts.seconds == pytest.approx(7 * 0.13)
    assert facts.bytes == film.stat().st_size
    assert facts.sha256 == hashlib.sha256(film.read_bytes()).hexdigest()


def test_a_video_is_measured(tmp_path):
    facts = measure(write_mp4(tmp_path / "a.mp4", disk_film(9), fps=12))
    assert (facts.frames, facts.width, facts.height) == (9, WIDTH, HEIGHT)
    assert facts.seconds == pytest.approx(9 / 12, abs=1e-3)


def test_a_picture_is_a_film_of_one_frame(tmp_path):
    Image.fromarray(disk_film(1)[0]).save(tmp_path / "a.png")
    facts = measure(tmp_path / "a.png")
    assert (facts.frames, facts.seconds, facts.width, facts.height) == (1, 0, WIDTH, HEIGHT)


@pytest.mark.parametrize("writer", [write_gif, write_mp4])
def test_the_still_is_the_last_picture(tmp_path, writer):
    made = disk_film(6)
    film = writer(tmp_path / ("a.gif" if writer is write_gif else "a.mp4"), made)
    measure(film, tmp_path / "still.webp")
    with Image.open(tmp_path / "still.webp") as still:
        assert still.format == "WEBP"
        read = np.array(still.convert("RGB"), np.int16)
    distances = [np.abs(read - picture).mean() for picture in made]
    assert np.argmin(distances) == 5
    assert distances[5] < 2


def test_a_still_is_no_wider_than_needed(tmp_path):
    film = write_gif(tmp_path / "a.gif", [np.zeros((600, 1600, 3), np.uint8)])
    assert measure(film, tmp_path / "still.webp").width == 1600
    with Image.open(tmp_path / "still.webp") as still:
        assert still.size == (STILL_WIDTH, round(600 * STILL_WIDTH / 1600))


def test_the_pictures_of_a_video_are_those_of_another_decoder(tmp_path):
    import imageio.v3 as imageio

    film = write_mp4(tmp_path / "a.mp4", disk_film(4))
    ours = np.array([picture for picture, _ in pictures(film)])
    np.testing.assert_array_equal(ours, imageio.imread(film, plugin="pyav"))


def test_the_same_file_is_the_same_film(tmp_path):
    film = write_gif(tmp_path / "a.gif", disk_film())
    assert film_difference(film, film).reason == ""


@pytest.mark.parametrize("shift", [0.3, -0.6])
def test_edges_may_move_by_less_than_a_pixel(tmp_path, shift):
    kept, made = (write_gif(tmp_path / f"{by}.gif", disk_film(shift=by)) for by in (0, shift))
    found = film_difference(kept, made)
    assert (found.reason, found.differing) == ("", 0)
    assert found.shade > 0


def test_an_encoder_with_small_losses_changes_nothing(tmp_path):
    kept, made = write_gif(tmp_path / "a.gif", disk_film()), write_mp4(tmp_path / "a.mp4", disk_film())
    assert film_difference(kept, made).reason == ""


def test_something_that_moved_by_some_pixels_is_another_film(tmp_path):
    kept, made = (write_gif(tmp_path / f"{by}.gif", disk_film(shift=by)) for by in (0, 4))
    assert "of the pixels differ" in film_difference(kept, made).reason


def test_one_picture_of_many_that_differs_is_found(tmp_path):
    pictures_ = disk_film(5) * 20
    changed = [picture.copy() for picture in pictures_]
    changed[41][:6, :6] = 0  # 36 of 6144 pixels, 0.6 %; 0.006 % on average
    reason = film_difference(write_gif(tmp_path / "a.gif", pictures_), write_gif(tmp_path / "b.gif", changed)).reason
    assert reason == "0.59% of the pixels differ at 4.1 s; up to 0.3% may"


def test_colours_that_change_a_little_everywhere_are_found(tmp_path):
    def grey(level):
        return [np.full((HEIGHT, WIDTH, 3), level, np.uint8)] * 2

    kept = write_gif(tmp_path / "a.gif", grey(200))
    assert film_difference(kept, write_gif(tmp_path / "b.gif", grey(201))).reason == ""
    reason = film_difference(kept, write_gif(tmp_path / "c.gif", grey(205))).reason
    assert reason == "the colours differ by 5 levels of 255 on average; up to 2 may be"


def test_equal_pictures_may_be_joined_into_one_that_is_shown_longer(tmp_path):
    first, second, third = disk_film(3)
    nearly = second.copy()
    nearly[0, 0] -= 1
    kept = write_gif(tmp_path / "a.gif", [first, second, nearly, third, third])
    made = write_gif(tmp_path / "b.gif", [first, second, second, third, third])
    assert (measure(kept).frames, measure(made).frames) == (4, 3)  # as Pillow joins them
    assert film_difference(kept, made).reason == ""
    late = write_gif(tmp_path / "c.gif", [first, second, second, second, third])
    assert "of the pixels differ" in film_difference(kept, late).reason


@pytest.mark.parametrize(
    ("made", "told"),
    [
        ({"pictures": disk_film(6)}, "plays 0.6 s, kept 0.5 s"),
        ({"pictures": disk_film(3)}, "plays 0.3 s, kept 0.5 s"),
        ({"pictures": [picture[:, :90] for picture in disk_film()]}, "90x64 pixels, kept 96x64"),
        ({"pictures": disk_film(), "milliseconds": 110}, "plays 0.55 s, kept 0.5 s"),
    ],
    ids=["longer", "shorter", "narrower", "slower"],
)
def test_films_of_another_shape_are_told_apart(tmp_path, made, told):
    kept = write_gif(tmp_path / "a.gif", disk_film())
    assert film_difference(kept, write_gif(tmp_path / "b.gif", **made)).reason == told


def test_different_pixels_are_those_without_their_colour_around():
    """Against the definition, pixel by pixel."""
    rng = np.random.default_rng(5)
    old = rng.integers(0, 256, (9, 11, 3), dtype=np.uint8)
    new = np.where(rng.random((9, 11, 1)) < 0.3, rng.integers(0, 256, (9, 11, 3)), old).astype(np.uint8)

    def others(one, other):
        found = np.zeros(one.shape[:2], bool)
        for row, column in np.ndindex(found.shape):
            around = other[max(row - 1, 0) : row + 2, max(column - 1, 0) : column + 2].astype(int)
            own = one[row, column].astype(int)
            low, high = around.min((0, 1)) - LEVELS, around.max((0, 1)) + LEVELS
            found[row, column] = ((own < low) | (own > high)).any()
        return found

    expected = others(old, new) | others(new, old)
    assert 0 < expected.sum() < expected.size
    np.testing.assert_array_equal(different(old, new), expected)
