"""Films as files: decoded by other libraries, written whole or not at all."""

import io

import av
import matplotlib as mpl
import numpy as np
import pytest
from matplotlib.animation import ArtistAnimation, FuncAnimation
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from PIL import Image
from scenes_reading import head, pixels, saved_pixels

import landscape_viz as lv
from landscape_viz.film import Film

# matplotlib's word on animations of its own that these tests do not draw
pytestmark = pytest.mark.filterwarnings("ignore:Animation was deleted")
WAVES = lv.catalogue["quadratic_plus_sine"]
RUN = lv.record(WAVES, lv.gradient_descent(0.05), 10, 12, label="gd")
SMALL = lv.compare(WAVES, [RUN], size_pixels=(100, 80), hold_seconds=0, motion="steps")
SCENE = lv.compare(WAVES, [RUN], size_pixels=(320, 240), hold_seconds=0.5, motion="steps")
BRIEF = lv.compare(WAVES, [RUN], size_pixels=(160, 120), frames=4, hold_seconds=0.5)


def pillow_frames(file):
    with Image.open(file) as image:
        for number in range(image.n_frames):
            image.seek(number)
            yield np.array(image.convert("RGB")), image.info["duration"]


def libav_frames(path):
    with av.open(str(path)) as container:
        stream = container.streams.video[0]
        for frame in container.decode(stream):
            yield frame.to_ndarray(format="rgb24"), float(frame.pts * stream.time_base)


def psnr(one, other):
    return 10 * np.log10(255**2 / np.mean((one.astype(float) - other) ** 2))


@pytest.fixture(scope="module")
def gif(tmp_path_factory):
    path = tmp_path_factory.mktemp("film") / "film.gif"
    return path, SCENE.animation().save(path, fps=10)


@pytest.fixture(scope="module")
def mp4(tmp_path_factory):
    path = tmp_path_factory.mktemp("film") / "film.mp4"
    return path, SCENE.animation().save(path, fps=10)


@pytest.fixture(scope="module")
def in_full():
    """The frames of the film as matplotlib draws them."""
    drawn, pictures = SCENE.draw(), []
    for frame in range(13):
        drawn.update(frame)
        pictures.append(saved_pixels(drawn.figure)[..., :3].copy())
    return pictures


def test_the_gif_has_every_frame_the_exact_time_and_the_size(gif):
    path, saved = gif
    frames = list(pillow_frames(path))
    assert len(frames) == 13
    assert [milliseconds for _, milliseconds in frames] == [100] * 12 + [600]
    assert (saved.frames, saved.fps, saved.seconds) == (18, 10, pytest.approx(1.8))
    assert frames[0][0].shape == (240, 320, 3)


def test_the_gif_loops_for_ever(gif):
    with Image.open(gif[0]) as image:
        assert image.info["loop"] == 0


def test_the_gif_shows_what_matplotlib_draws(gif, in_full):
    for drawn, (picture, _) in zip(in_full, pillow_frames(gif[0]), strict=True):
        assert psnr(picture, drawn) > 40


def test_libav_reads_the_same_gif(gif):
    ours = [picture for picture, _ in pillow_frames(gif[0])]
    theirs = [picture for picture, _ in libav_frames(gif[0])]
    assert len(ours) == len(theirs)
    for one, other in zip(ours, theirs, strict=True):
        np.testing.assert_array_equal(one, other)


def test_the_mp4_has_every_frame_the_exact_time_the_size_and_the_codec(mp4):
    path, saved = mp4
    times = [time for _, time in libav_frames(path)]
    np.testing.assert_allclose(times, np.arange(18) / 10, atol=1e-9)
    with av.open(str(path)) as container:
        stream = container.streams.video[0]
        assert float(stream.duration * stream.time_base) == pytest.approx(1.8)
        assert (stream.width, stream.height) == (320, 240)
        assert stream.codec_context.name == "h264"
        assert stream.codec_context.pix_fmt == "yuv420p"
    assert (saved.frames, saved.fps, saved.seconds) == (18, 10, pytest.approx(1.8))


def test_the_index_of_the_mp4_comes_first_so_that_it_plays_while_it_loads(mp4):
    content = mp4[0].read_bytes()
    assert 0 < content.find(b"moov") < content.find(b"mdat")


def test_the_mp4_shows_what_matplotlib_draws(mp4, in_full):
    for drawn, (picture, _) in zip(in_full, libav_frames(mp4[0]), strict=False):  # the last one is held
        assert psnr(picture, drawn) > 28  # colours at half the resolution


def test_the_same_film_twice_is_the_same_bytes(gif, tmp_path):
    SCENE.animation().save(tmp_path / "again.gif", fps=10)
    assert (tmp_path / "again.gif").read_bytes() == gif[0].read_bytes()


@pytest.mark.parametrize(
    "size", [(321, 241), *(pytest.param(size, marks=pytest.mark.slow) for size in ((320, 241), (321, 240)))]
)
def test_odd_sizes_become_even_in_mp4_and_stay_odd_in_gif(size, tmp_path):
    film = lv.compare(WAVES, [RUN], size_pixels=size, frames=3, hold_seconds=0).animation()
    film.save(tmp_path / "odd.mp4", fps=5)
    film.save(tmp_path / "odd.gif", fps=5)
    picture, _ = next(libav_frames(tmp_path / "odd.mp4"))
    assert picture.shape[:2] == (size[1] + size[1] % 2, size[0] + size[0] % 2)
    picture, _ = next(pillow_frames(tmp_path / "odd.gif"))
    assert picture.shape[:2] == size[::-1]
    assert tuple(np.rint(film.figure.get_size_inches() * film.figure.dpi)) == size


@pytest.mark.parametrize(
    "fps", [7.5, *(pytest.param(fps, marks=pytest.mark.slow) for fps in (1, 3, 15, 24, 30, 48, 50))]
)
def test_the_average_rate_of_a_gif_is_true(fps, tmp_path):
    saved = SMALL.animation().save(tmp_path / "f.gif", fps=fps)
    total = sum(milliseconds for _, milliseconds in pillow_frames(tmp_path / "f.gif"))
    assert total == pytest.approx(1000 * 13 / fps, abs=5.001)
    assert saved.fps == pytest.approx(fps)


def test_the_rate_that_a_gif_cannot_play_is_told(tmp_path):
    film = SMALL.animation()
    with pytest.warns(UserWarning, match="at most 50 frames a second, .* instead of 100"):
        saved = film.save(tmp_path / "f.gif", fps=100)
    assert saved.fps == 50
    assert sum(milliseconds for _, milliseconds in pillow_frames(tmp_path / "f.gif")) == 13 * 20
    assert saved.seconds == pytest.approx(0.26)


def test_of_any_other_animation_too_but_only_where_it_was_asked_for(tmp_path):
    with pytest.warns(UserWarning, match="at most 50 frames a second, .* instead of 80"):
        lv.save(stranger(), tmp_path / "f.gif", fps=80)
    quick = stranger()
    quick._interval = 10
    assert lv.save(quick, tmp_path / "f.gif").fps == 50
    assert lv.save(stranger(), tmp_path / "f.mp4", fps=80).fps == 80


def stranger(frames=5, fail_at=None, blit=False):
    figure = Figure(figsize=(2, 1.5), dpi=80)
    FigureCanvasAgg(figure)
    axes = figure.add_subplot(xlim=(0, 10), ylim=(-1, 1))
    (line,) = axes.plot([], [])

    def update(frame):
        if frame == fail_at:
            raise RuntimeError("no such frame")
        line.set_data(np.linspace(0, 10, 50), np.sin(np.linspace(0, 10, 50) + frame))
        axes.set_title(f"frame {frame}")
        return (line,)

    return FuncAnimation(figure, update, frames=frames, interval=125, blit=blit)


def stranger_frames():
    animation = stranger()
    for frame in range(5):
        animation._func(frame)
        yield pixels(animation._fig)[..., :3]


@pytest.mark.parametrize(
    ("name", "way"),
    [
        ("s.gif", "save"),
        ("s.mp4", "writer"),
        *(pytest.param(*case, marks=pytest.mark.slow) for case in (("s.gif", "writer"), ("s.mp4", "save"))),
    ],
)
def test_anybodys_animation_is_saved_true(name, way, tmp_path):
    animation = stranger()
    if way == "save":
        saved = lv.save(animation, tmp_path / name)
        assert (saved.frames, saved.fps) == (5, 8)  # from the interval of 125 ms
    else:
        animation.save(tmp_path / name, writer="imageio", fps=8, dpi="figure")
    read = pillow_frames if name.endswith("gif") else libav_frames
    pictures = [picture for picture, _ in read(tmp_path / name)]
    assert len(pictures) == 5
    for picture, full in zip(pictures, stranger_frames(), strict=True):
        assert psnr(picture[: full.shape[0], : full.shape[1]], full) > (45 if name.endswith("gif") else 25)


def test_an_artist_animation_is_saved_true(tmp_path):
    figure = Figure(figsize=(2, 1.5), dpi=80)
    FigureCanvasAgg(figure)
    axes = figure.add_subplot(xlim=(0, 4), ylim=(0, 4))
    dots = [axes.plot([k], [k], "o", color="red") for k in range(1, 4)]
    lv.save(ArtistAnimation(figure, dots), tmp_path / "a.gif", fps=4)
    red = [np.argwhere((p[..., 0] > 200) & (p[..., 1] < 60)).mean(axis=0) for p, _ in pillow_frames(tmp_path / "a.gif")]
    assert len(red) == 3
    height = 120
    for k, (row, column) in enumerate(red, 1):
        x, y = axes.transData.transform((k, k))
        assert (column, height - row) == (pytest.approx(x, abs=1.5), pytest.approx(y, abs=1.5))


def test_a_film_goes_to_a_binary_file_as_gif():
    buffer = io.BytesIO()
    lv.save(stranger(), buffer, fps=8)
    buffer.seek(0)
    assert len(list(pillow_frames(buffer))) == 5


@pytest.mark.parametrize("name", ["s.gif", "s.mp4"])
@pytest.mark.parametrize("error", [RuntimeError, KeyboardInterrupt])
def test_a_failed_save_leaves_nothing_and_does_not_harm_an_older_file(name, error, tmp_path):
    (tmp_path / name).write_bytes(b"precious")
    animation = stranger(frames=10)
    drawn = animation._func

    def failing(frame):
        if frame == 6:
            raise error("stop")
        return drawn(frame)

    animation._func = failing
    with pytest.raises(error, match="stop"):
        lv.save(animation, tmp_path / name)
    assert (tmp_path / name).read_bytes() == b"precious"
    assert [path.name for path in tmp_path.iterdir()] == [name]


@pytest.mark.parametrize("fail_at", [None, 3])
def test_the_figure_is_as_before_after_saving_and_after_an_error(fail_at, tmp_path):
    animation = stranger(fail_at=fail_at)
    figure = animation._fig
    figure.set_layout_engine("constrained")

    def state():
        engine, size = figure.get_layout_engine(), tuple(figure.get_size_inches())
        animated = any(artist.get_animated() for artist in figure.findobj())
        return figure.canvas, figure.dpi, size, engine, figure.get_facecolor(), animated

    before = state()
    rc = dict(mpl.rcParams)
    if fail_at is None:
        lv.save(animation, tmp_path / "s.mp4", dpi=133)
    else:
        with pytest.raises(RuntimeError, match="no such frame"):
            lv.save(animation, tmp_path / "s.mp4", dpi=133)
    after = state()
    for one, other in zip(before, after, strict=True):
        assert one is other or one == other
    assert dict(mpl.rcParams) == rc


@pytest.mark.parametrize(
    ("target", "options", "said"),
    [
        ("x.webm", {}, r"must end in \.gif or \.mp4.*; .* has the suffix '\.webm'"),
        ("x", {}, "has no suffix"),
        ("x.giff", {}, r"Did you mean '\.gif'"),
        ("missing/x.gif", {}, "does not exist"),
        ("x.gif", {"fps": 0}, "fps must be .* at least 0.1 and at most 100; got 0"),
        ("x.gif", {"fps": 1000}, "fps must be"),
        ("x.gif", {"fps": float("nan")}, "fps must be"),
    ],
)
def test_targets_that_cannot_be_are_refused_before_anything_is_drawn(target, options, said, tmp_path):
    animation = stranger(fail_at=0)  # drawing anything would raise another error
    with pytest.raises(lv.InputError, match=said):
        lv.save(animation, tmp_path / target, **options)
    with pytest.raises(lv.InputError, match=said):
        SMALL.animation().save(tmp_path / target, **options)
    assert list(tmp_path.iterdir()) == []


def test_what_the_writer_cannot_honour_is_refused_by_name(tmp_path):
    with pytest.raises(lv.InputError, match="cannot honour savefig's pad_inches=1"):
        stranger().save(tmp_path / "x.gif", writer="imageio", savefig_kwargs={"pad_inches": 1})
    with pytest.raises(lv.InputError, match="extra_args"):
        stranger().save(tmp_path / "x.gif", writer="imageio", extra_args=["-crf", "0"])
    with pytest.raises(lv.InputError, match="codec 'vp9'"):
        stranger().save(tmp_path / "x.mp4", writer="imageio", codec="vp9")
    assert list(tmp_path.iterdir()) == []


def test_the_background_asked_of_savefig_is_honoured(tmp_path):
    stranger().save(tmp_path / "x.gif", writer="imageio", savefig_kwargs={"facecolor": "#204060"})
    picture, _ = next(pillow_frames(tmp_path / "x.gif"))
    assert tuple(picture[0, 0]) == (0x20, 0x40, 0x60)


@pytest.mark.filterwarnings("ignore:Can not start iterating")
def test_an_empty_film_is_refused(tmp_path):
    with pytest.raises(lv.InputError, match="no frames"):
        lv.save(stranger(frames=0), tmp_path / "x.gif")
    assert list(tmp_path.iterdir()) == []


def test_progress_is_told_for_every_frame(tmp_path):
    told = []
    BRIEF.animation().save(
        tmp_path / "f.gif", fps=10, progress_callback=lambda frame, frames: told.append((frame, frames))
    )
    assert told == [(frame, 9) for frame in range(9)]


def test_a_film_is_a_matplotlib_animation_that_matplotlib_saves_too(tmp_path):
    film = BRIEF.animation()
    assert isinstance(film, FuncAnimation)
    film.save(tmp_path / "pillow.gif", writer="pillow", fps=10)
    frames = list(pillow_frames(tmp_path / "pillow.gif"))
    assert sum(milliseconds for _, milliseconds in frames) == 900
    drawn = BRIEF.draw()
    drawn.update(3)
    assert psnr(frames[-1][0], saved_pixels(drawn.figure)[..., :3]) > 30


def test_a_film_shows_itself_as_one_gif_and_renders_it_once():
    import base64

    film = SCENE.animation()
    shown = film._repr_mimebundle_()
    assert list(shown) == ["image/gif"]
    assert film._repr_html_() is None
    frames = list(pillow_frames(io.BytesIO(base64.b64decode(shown["image/gif"]))))
    assert len(frames) == 13
    assert frames[-1][1] >= 500
    assert film.to_gif() is film.to_gif()


def test_html_that_the_user_asked_matplotlib_for_is_given_instead(tmp_path):
    film = SCENE.animation()
    with mpl.rc_context({"animation.html": "html5", "animation.writer": "imageio"}):
        assert film._repr_mimebundle_() == {}
        assert film._repr_html_().startswith("<video")


def test_a_window_that_cannot_blit_shows_the_live_artists_also_after_saving(tmp_path):
    figure = Figure()
    canvas = FigureCanvasAgg(figure)
    canvas.supports_blit = False
    film = SCENE.animation(figure)
    canvas.draw()
    for _ in range(3):
        film._step()
        canvas.draw()
        np.testing.assert_array_equal(np.array(canvas.buffer_rgba()), pixels(figure))
    film.save(tmp_path / "f.gif", fps=10)
    assert figure.canvas is canvas
    film._step()
    canvas.draw()
    assert not [one for one in figure.findobj() if one.get_animated()]
    np.testing.assert_array_equal(np.array(canvas.buffer_rgba()), pixels(figure))


def test_a_film_plays_in_a_figure_of_the_users():
    figure = Figure()
    canvas = FigureCanvasAgg(figure)
    film = SCENE.animation(figure)
    assert film.figure is figure
    assert isinstance(film, Film)
    canvas.draw()  # starts the animation, as a window does
    for step in range(13):
        film._step()
        x, y, _ = head(figure, "gd")
        assert (x, y) == (RUN.points[step, 0], RUN.values[step])


def test_the_last_frame_is_held_as_long_as_asked_also_where_a_gif_plays_slower(tmp_path):
    film = lv.compare(WAVES, [RUN], size_pixels=(100, 80), hold_seconds=1.5, motion="steps").animation()
    with pytest.warns(UserWarning, match="at most 50"):
        saved = film.save(tmp_path / "f.gif", fps=100)
    *_, (_, last) = pillow_frames(tmp_path / "f.gif")
    assert last == 1500 + 20
    assert saved.seconds == pytest.approx(13 / 50 + 1.5)


def test_a_film_is_held_by_whatever_door_it_is_saved(tmp_path):
    film = lv.compare(WAVES, [RUN], size_pixels=(100, 80), hold_seconds=1.5, motion="steps").animation()
    first = lv.save(film, tmp_path / "a.gif", fps=20)
    film.save(tmp_path / "b.gif", fps=10)
    again = lv.save(film, tmp_path / "c.gif", fps=20)
    assert first.seconds == again.seconds == pytest.approx(13 / 20 + 1.5)
    assert (tmp_path / "a.gif").read_bytes() == (tmp_path / "c.gif").read_bytes()
