"""The writer "imageio" as matplotlib and its users expect of any movie writer."""

from __future__ import annotations

import base64
import io
import itertools
import os
import subprocess
import sys
from pathlib import Path

import av
import matplotlib as mpl
import numpy as np
import pytest
from film.strangers import blank_figure, error, frames_of, full_draw, plain, wave
from matplotlib.animation import AbstractMovieWriter, ArtistAnimation, FuncAnimation, writers
from PIL import Image

import landscape_viz as lv
from landscape_viz.film.writer import ImageioWriter

pytestmark = pytest.mark.filterwarnings("ignore:Animation was deleted")
both = pytest.mark.parametrize("name", ["x.gif", "x.mp4"])
CLOSE = {"x.gif": 0.5, "x.mp4": 2.5}  # mean error in levels; videos have half the resolution of colours


def figure_and_line():
    figure = blank_figure()
    axes = figure.add_subplot(xlim=(0, 4), ylim=(0, 4))
    return figure, axes.plot([], [], "o-")[0]


def test_it_is_a_writer_that_matplotlib_knows_and_finds_available():
    assert writers["imageio"] is ImageioWriter
    assert writers.is_available("imageio")
    assert ImageioWriter.isAvailable()
    assert issubclass(ImageioWriter, AbstractMovieWriter)


@both
def test_frames_are_grabbed_between_setup_and_finish(name, tmp_path):
    figure, line = figure_and_line()
    writer = ImageioWriter(fps=10)
    writer.setup(figure, tmp_path / name, dpi=80)
    assert writer.frame_size == (160, 120)
    for k in range(4):
        line.set_data(range(k + 1), range(k + 1))
        writer.grab_frame()
    writer.finish()
    frames = frames_of(tmp_path / name)
    assert [milliseconds for _, milliseconds in frames] == [100] * 4
    for k, (picture, _) in enumerate(frames):
        line.set_data(range(k + 1), range(k + 1))
        assert error(picture, full_draw(figure)) < CLOSE[name]
    assert [path.name for path in tmp_path.iterdir()] == [name]


@both
def test_frames_are_grabbed_within_saving_as_in_the_examples_of_matplotlib(name, tmp_path):
    figure, line = figure_and_line()
    writer = writers["imageio"](fps=15, metadata={"title": "Movie Test", "artist": "Matplotlib"}, bitrate=1800)
    with writer.saving(figure, str(tmp_path / name), 100) as given:
        assert given is writer
        assert not (tmp_path / name).exists()
        for k in range(3):
            line.set_data([k], [k])
            writer.grab_frame()
    frames = frames_of(tmp_path / name)
    assert [picture.shape for picture, _ in frames] == [(150, 200, 3)] * 3
    assert figure.dpi == 80


def test_a_writer_is_used_again_and_again(tmp_path):
    writer = ImageioWriter(fps=10)
    for name, count in (("a.gif", 2), ("b.mp4", 4), ("c.gif", 3)):
        figure, line = figure_and_line()
        with writer.saving(figure, tmp_path / name, None):
            for k in range(count):
                line.set_data([k], [k])
                writer.grab_frame()
        assert len(frames_of(tmp_path / name)) == count


def test_a_film_that_is_begun_before_the_last_is_finished_leaves_nothing_of_that(tmp_path):
    first, _ = figure_and_line()
    second, _ = figure_and_line()
    canvas = first.canvas
    writer = ImageioWriter()
    writer.setup(first, tmp_path / "a.mp4")
    writer.grab_frame()
    writer.setup(second, tmp_path / "b.mp4")
    assert first.canvas is canvas
    writer.grab_frame()
    writer.finish()
    assert [path.name for path in tmp_path.iterdir()] == ["b.mp4"]


@pytest.mark.parametrize(
    ("name", "writer"),
    [
        ("x.gif", "imageio"),
        ("x.mp4", ImageioWriter(fps=8)),
        ("x.gif", None),
        *(
            pytest.param(*case, marks=pytest.mark.slow)
            for case in (("x.mp4", "imageio"), ("x.gif", ImageioWriter(fps=8)), ("x.mp4", None))
        ),
    ],
)
def test_the_writer_is_given_by_name_or_as_an_instance_or_by_the_settings(name, writer, tmp_path):
    options = {"fps": 8} if writer == "imageio" else {}
    with mpl.rc_context({"animation.writer": "imageio"}):
        wave().save(tmp_path / name, writer=writer, **options)  # by the settings: 8 a second, as the interval says
    assert [milliseconds for _, milliseconds in frames_of(tmp_path / name)] == [
        pytest.approx(time, abs=0.01) for time in ([130, 120] * 3 if name == "x.gif" else [125] * 5)[:5]
    ]


@pytest.mark.parametrize(
    ("name", "dpi", "width"),
    [
        ("x.gif", "figure", 160),
        ("x.mp4", 40, 80),
        *(
            pytest.param(*case, marks=pytest.mark.slow)
            for case in (("x.mp4", "figure", 160), ("x.gif", None, 160), ("x.mp4", None, 160), ("x.gif", 40, 80))
        ),
    ],
)
def test_the_dpi_of_a_save_is_honoured(name, dpi, width, tmp_path):
    with mpl.rc_context({"savefig.dpi": "figure"}):
        wave(2).save(tmp_path / name, writer="imageio", dpi=dpi)
    assert frames_of(tmp_path / name)[0][0].shape[1] == width


def test_a_size_that_changes_on_the_way_is_that_of_the_first_frame(tmp_path):
    animation = wave(4)
    drawn = animation._func

    def resizing(frame):
        animation._fig.set_size_inches(2 + frame, 1.5)
        animation._fig.dpi = 80 + frame
        return drawn(frame)

    animation._func = resizing
    lv.save(animation, tmp_path / "x.mp4")
    lv.save(animation, tmp_path / "x.gif")
    for name in ("x.mp4", "x.gif"):
        assert [picture.shape for picture, _ in frames_of(tmp_path / name)] == [(120, 160, 3)] * 4


@both
def test_several_animations_are_saved_in_one(name, tmp_path):
    def both_waves():
        figure = blank_figure()
        axes = figure.add_subplot(xlim=(0, 4), ylim=(0, 4))
        one, other = axes.plot([], [], "ro")[0], axes.plot([], [], "bs")[0]
        rise = FuncAnimation(figure, lambda k: [one.set_data([k], [k]) or one], frames=4, blit=True)
        fall = FuncAnimation(figure, lambda k: [other.set_data([4 - k], [k]) or other], frames=range(1, 5), blit=True)
        return figure, rise, fall

    _, rise, fall = both_waves()
    rise.save(tmp_path / name, writer="imageio", dpi="figure", extra_anim=[fall])
    frames = frames_of(tmp_path / name)
    assert len(frames) == 4
    reference, rise, fall = both_waves()
    for k, (picture, _) in enumerate(frames):
        for artist in (*rise._func(k), *fall._func(k + 1)):
            artist.set_animated(False)
        assert error(picture, full_draw(reference)) < CLOSE[name]


def test_progress_is_told_by_frame_and_number_of_frames_where_that_is_known(tmp_path):
    told = []
    wave(3).save(tmp_path / "x.gif", writer="imageio", progress_callback=lambda *given: told.append(given))
    assert told == [(0, 3), (1, 3), (2, 3)]
    figure, line = figure_and_line()
    told.clear()
    lv.save(
        ArtistAnimation(figure, [[line]] * 2), tmp_path / "y.gif", progress_callback=lambda *given: told.append(given)
    )
    assert told == [(0, None), (1, None)]


def counting(seen, **options):
    """An animation whose update notes what it is given."""
    figure = blank_figure()
    (line,) = figure.add_subplot(xlim=(0, 9), ylim=(0, 9)).plot([], [], "o")

    def update(frame, *rest):
        seen.append((frame, *rest))
        line.set_data([frame], [frame])
        return (line,)

    return FuncAnimation(figure, update, cache_frame_data=False, **options)


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ({"frames": 3}, [(0,), (1,), (2,)]),
        ({"frames": [5, 7]}, [(5,), (7,)]),
        ({"frames": lambda: iter([1, 2, 4]), "save_count": 9}, [(1,), (2,), (4,)]),
        ({"frames": lambda: (k * k for k in range(3)), "save_count": 9}, [(0,), (1,), (4,)]),
        ({"frames": itertools.count, "save_count": 3}, [(0,), (1,), (2,)]),
        ({"save_count": 2}, [(0,), (1,)]),
        ({"frames": 2, "fargs": ("a", 7)}, [(0, "a", 7), (1, "a", 7)]),
        ({"frames": 2, "repeat": False}, [(0,), (1,)]),
        ({"frames": 2, "repeat": True, "repeat_delay": 500}, [(0,), (1,)]),
    ],
    ids=lambda value: "-".join(map(str, value)) if isinstance(value, dict) else "",
)
@pytest.mark.parametrize("blit", [False, pytest.param(True, marks=pytest.mark.slow)])
def test_frames_may_come_from_anything_that_matplotlib_takes(options, expected, blit, tmp_path):
    seen = []
    saved = lv.save(counting(seen, blit=blit, **options), tmp_path / "x.gif")
    start = len(seen) - len(expected)  # without init_func matplotlib draws the first frame beforehand
    assert seen[start:] == expected
    assert saved.frames == len(expected) == len(frames_of(tmp_path / "x.gif"))


def test_a_generator_is_used_up_once(tmp_path):
    seen = []
    animation = counting(seen, frames=(k for k in (3, 1)), save_count=9)
    assert lv.save(animation, tmp_path / "x.gif").frames == 2
    assert seen[-2:] == [(3,), (1,)]


def test_init_func_is_called_before_the_first_frame(tmp_path):
    seen = []
    animation = counting(seen, frames=2, blit=True)
    line = animation._fig.axes[0].lines[0]
    animation._init_func = lambda: seen.append("init") or line.set_data([], []) or (line,)
    lv.save(animation, tmp_path / "x.gif")
    assert seen[-3:] == ["init", (0,), (1,)]


@both
def test_the_artists_of_an_artist_animation_take_turns(name, tmp_path):
    def figure_and_artists():
        figure = blank_figure()
        axes = figure.add_subplot(xlim=(0, 4), ylim=(0, 4))
        return figure, [[*axes.plot([k], [k], "o", color="red"), axes.text(1, 3, str(k))] for k in range(1, 4)]

    lv.save(ArtistAnimation(*figure_and_artists()), tmp_path / name, fps=4)
    frames = frames_of(tmp_path / name)
    assert len(frames) == 3
    figure, shown = figure_and_artists()
    for k, (picture, _) in enumerate(frames):
        for number, artists in enumerate(shown):
            for artist in artists:
                artist.set_visible(number == k)
        assert error(picture, full_draw(figure)) < CLOSE[name]


def test_html5_video_is_an_mp4_of_this_writer():
    with mpl.rc_context({"animation.writer": "imageio", "savefig.dpi": "figure"}):
        html = wave(3).to_html5_video()
    assert 'width="160" height="120"' in html
    content = base64.b64decode(html.split("base64,")[1].split('"')[0])
    with av.open(io.BytesIO(content)) as container:
        assert len(list(container.decode(video=0))) == 3
        assert container.streams.video[0].codec_context.name == "h264"


def test_an_mp4_keeps_what_is_told_of_the_film(tmp_path):
    told = {"title": "A race", "Artist": "me", "comment": "twice", "subject": "descent", "year": 2026}
    wave(2).save(tmp_path / "x.mp4", writer="imageio", metadata=told)
    with av.open(str(tmp_path / "x.mp4")) as container:
        kept = container.metadata
    assert (kept["title"], kept["artist"]) == ("A race", "me")
    assert kept["comment"] == "twice\nsubject: descent\nyear: 2026"


def test_a_gif_keeps_what_is_told_of_the_film_in_its_comment(tmp_path):
    wave(2).save(tmp_path / "x.gif", writer="imageio", metadata={"title": "Σ", "artist": "me"})
    wave(2).save(tmp_path / "y.gif", writer="imageio", metadata={"comment": "only this"})
    wave(2).save(tmp_path / "z.gif", writer="imageio")
    comments = []
    for name in "xyz":
        with Image.open(tmp_path / f"{name}.gif") as image:
            comments.append(image.info.get("comment"))
    assert comments == ["title: Σ\nartist: me".encode(), b"only this", None]


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"codec": "vp9"}, "cannot use codec 'vp9'"),
        ({"extra_args": ["-crf", "0"]}, "extra_args cannot be passed on"),
        ({"bitrate": -2}, "bitrate must be at least -1; got -2"),
        ({"fps": 101}, "fps must be .* at most 100; got 101"),
    ],
)
def test_arguments_that_cannot_be_honoured_are_refused_by_name(given, said, tmp_path):
    with pytest.raises(lv.InputError, match=said):
        wave(2).save(tmp_path / "x.mp4", writer="imageio", **given)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("given", [{}, {"codec": "h264"}, {"bitrate": 1800}, {"bitrate": -1}, {"extra_args": []}])
def test_arguments_that_ask_for_what_is_done_anyway_are_accepted(given, tmp_path):
    wave(2).save(tmp_path / "x.mp4", writer="imageio", **given)
    assert len(frames_of(tmp_path / "x.mp4")) == 2


@pytest.mark.parametrize(
    "asked",
    [
        {"bbox_inches": "tight"},
        {"dpi": 300},
        {"transparent": True},
        {"format": "png"},
        {"edgecolor": "red"},
        {"pad_inches": 1},
        {"pil_kwargs": {}},
        {"backend": "cairo"},
    ],
    ids=lambda asked: next(iter(asked)),
)
def test_arguments_of_savefig_that_cannot_be_honoured_are_refused_by_name(asked, tmp_path):
    figure, _ = figure_and_line()
    writer = ImageioWriter()
    ((name, value),) = asked.items()
    with (
        pytest.raises(lv.InputError, match=f"cannot honour savefig's {name}={value!r}"),
        writer.saving(figure, tmp_path / "x.gif", None),
    ):
        writer.grab_frame(**asked)
    assert list(tmp_path.iterdir()) == []


def test_arguments_of_savefig_that_ask_for_nothing_are_accepted(tmp_path):
    figure, _ = figure_and_line()
    writer = ImageioWriter()
    with writer.saving(figure, tmp_path / "x.gif", None):
        writer.grab_frame(transparent=False, bbox_inches=None, facecolor="auto")
    assert len(frames_of(tmp_path / "x.gif")) == 1


def test_the_facecolor_of_savefig_holds_for_its_frame_alone(tmp_path):
    figure = blank_figure()
    figure.set_facecolor("#00ff00")
    writer = ImageioWriter()
    with writer.saving(figure, tmp_path / "x.gif", None):
        writer.grab_frame()
        writer.grab_frame(facecolor="#ff0000")
        writer.grab_frame(facecolor="auto")
        with mpl.rc_context({"savefig.facecolor": "#0000ff"}):
            writer.grab_frame()
        figure.set_facecolor("#ffffff")
        writer.grab_frame(facecolor="#ffffff")
    corners = [tuple(picture[0, 0]) for picture, _ in frames_of(tmp_path / "x.gif")]
    assert corners == [(0, 255, 0), (255, 0, 0), (0, 255, 0), (0, 0, 255), (255, 255, 255)]
    assert figure.get_facecolor() == (0, 1, 0, 1)


@pytest.mark.parametrize(("interval", "fps"), [(1000, 1), (200, 5), (30, 1000 / 30), (10, 100), (1, 100)])
def test_without_a_rate_the_interval_decides_as_far_as_films_go(interval, fps, tmp_path):
    assert lv.save(wave(2, interval=interval), tmp_path / "x.mp4").fps == pytest.approx(fps)


def test_an_interval_that_is_too_long_for_a_film_is_told(tmp_path):
    with pytest.raises(lv.InputError, match=r"the animation's interval is 20000 ms, longer .*; give fps"):
        lv.save(wave(2, interval=20_000), tmp_path / "x.gif")
    assert lv.save(wave(2, interval=20_000), tmp_path / "x.gif", fps=1).seconds == 2
    assert lv.save(wave(2, interval=2000), tmp_path / "x.gif").seconds == 4


@pytest.mark.parametrize("dpi", [0, -80, float("nan")])
def test_a_dpi_that_cannot_be_is_refused(dpi, tmp_path):
    with pytest.raises(lv.InputError, match="dpi must be"):
        lv.save(wave(2), tmp_path / "x.gif", dpi=dpi)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.slow
def test_a_bitrate_bounds_the_size_of_a_video(tmp_path):
    generator = np.random.default_rng(0)
    figure = blank_figure()
    image = figure.add_axes((0, 0, 1, 1)).imshow(np.zeros((60, 80)), vmin=0, vmax=1, aspect="auto")
    animation = FuncAnimation(figure, lambda _: [image.set_data(generator.random((60, 80))) or image], frames=40)
    sizes = {}
    for bitrate in (None, 400):
        animation.save(tmp_path / "x.mp4", writer="imageio", fps=10, bitrate=bitrate)
        sizes[bitrate] = (tmp_path / "x.mp4").stat().st_size
    assert sizes[400] < 1.5 * 400_000 / 8 * 4 < sizes[None]


def test_colours_come_through(tmp_path):
    colours = [(1, 1, 1), (0, 0, 0), (0.8, 0.2, 0.2), (0.2, 0.6, 0.9), (0.5, 0.5, 0.5)]
    for name in ("x.gif", "x.mp4"):
        lv.save(plain(colours), tmp_path / name, fps=10)
        for colour, (picture, _) in zip(colours, frames_of(tmp_path / name), strict=True):
            assert np.abs(picture - 255 * np.array(colour)).max() <= (0.51 if name == "x.gif" else 3)


WRONG = """
import landscape_viz as lv
from film.strangers import wave
from landscape_viz.film.writer import ImageioWriter
calls = [
    lambda: ImageioWriter(metadata="me"),
    lambda: ImageioWriter(bitrate="high"),
    lambda: ImageioWriter().setup(wave(1)._fig, None),
    lambda: lv.save(wave(1), 7),
    lambda: lv.save(wave(1), "x.gif", dpi="high"),
]
for call in calls:
    try:
        call()
    except lv.InputError as error:
        print(error)
"""


def test_arguments_of_the_wrong_kind_are_named(tmp_path):
    # In a process of its own, because users have no run-time checker of types in between.
    folders = Path(__file__).parents[1], Path(lv.__file__).parents[1]
    told = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", WRONG],
        capture_output=True,
        text=True,
        check=True,
        cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": os.pathsep.join(map(str, folders))},
    ).stdout.splitlines()
    assert told == [
        "metadata must be a dictionary such as {'title': 'A race'}; got 'me'",
        "bitrate must be a whole number at least -1; got 'high'",
        "a film goes to a file name or a binary file object; got None",
        "a film goes to a file name or a binary file object; got 7",
        "dpi must be a finite number above 0; got 'high'",
    ]
    assert list(tmp_path.iterdir()) == []
