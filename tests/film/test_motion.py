"""Films that ease: as long in every format, every step where it was computed, and nothing stored for what rests."""

import io
import re
from dataclasses import dataclass, replace

import av
import numpy as np
import pytest
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from PIL import Image
from scenes_reading import pixels, saved_pixels

import landscape_viz as lv
from landscape_viz.output_formats import ENCODERS
from landscape_viz.scenes.layers.live import Live
from landscape_viz.scenes.panels.panel import Panel, SceneNeeds
from landscape_viz.scenes.theme import Theme
from landscape_viz.scenes.timeline import Moment

# matplotlib's word on animations of its own that these tests do not draw
pytestmark = pytest.mark.filterwarnings("ignore:Animation was deleted")
STEPS = 5
PLACES = np.array([0.5, 3.0, 1.0, 4.0, 2.0, 4.5])


@dataclass(frozen=True, eq=False)
class Bar:
    """A bar as long as the place of the moment, with the step in words and a pulse after each landing."""

    def attach(self, axes: Axes, theme: Theme) -> Live:
        bar = axes.plot([], [], color="black", linewidth=6, solid_capstyle="butt")[0]
        words = axes.text(0.2, 0.5, "")
        pulse = axes.plot([], [], "o", color="red")[0]

        def update(moment: Moment) -> None:
            bar.set_data([0, float(moment.along(PLACES))], [1.5, 1.5])
            words.set_text(f"step {moment.step}")
            pulse.set_data([2.5], [2.5])
            pulse.set_visible(moment.landing is not None)

        return Live(update, (bar, words, pulse))


PANEL = Panel((Bar(),), (0.0, 5.0), (0.0, 3.0), needs=SceneNeeds(steps=STEPS))
EASED = lv.beside(PANEL, size_pixels=(160, 120))
STEPPED = lv.beside(PANEL, size_pixels=(160, 120), motion="steps")
# The first picture for 0.6 s, five steps of 0.6 s, and the last for 1.5 s in whole pictures of a GIF.
SECONDS = 0.6 + 3.0 + 23 / 15


def gif_pictures(path):
    """(time at which it begins in seconds, picture) of each, and at last (the end, None)."""
    time = 0
    with Image.open(path) as image:
        for number in range(image.n_frames):
            image.seek(number)
            yield time / 1000, np.array(image.convert("RGB"))
            time += image.info["duration"]
    yield time / 1000, None


def video_pictures(path):
    with av.open(str(path)) as container:
        stream = container.streams.video[0]
        for frame in container.decode(stream):
            yield float(frame.pts * stream.time_base), frame.to_ndarray(format="rgb24")
        yield float(stream.duration * stream.time_base), None


def drawn_at_step(scene, step):
    drawn = scene.draw()
    moment = next(one for one in scene.timeline.moments if one.step == step and one.share == 0)
    drawn.update(replace(moment, landing=None))
    return saved_pixels(drawn.figure)[..., :3].copy()


def psnr(one, other):
    return 10 * np.log10(255**2 / max(np.mean((one.astype(float) - other) ** 2), 1e-9))


def test_gif_and_video_last_equally_long_and_say_truly_what_they_hold(tmp_path):
    told = []
    film = EASED.animation()
    video = film.save(tmp_path / "f.mp4", progress_callback=lambda *frame: told.append(frame))
    gif = film.save(tmp_path / "f.gif")
    assert (video.fps, gif.fps) == (30, 15)
    assert video.seconds == gif.seconds == pytest.approx(SECONDS)
    assert video.frames == 2 * gif.frames == round(30 * SECONDS)
    assert told == [(frame, video.frames) for frame in range(video.frames)]
    *pictures, (end, _) = video_pictures(tmp_path / "f.mp4")
    assert len(pictures) == video.frames
    assert end == pytest.approx(SECONDS, abs=1e-4)
    *_, (end, _) = gif_pictures(tmp_path / "f.gif")
    assert end == pytest.approx(SECONDS, abs=0.005)
    assert film.frames == len(EASED.timeline) == round(30 * 3.6) + 1


@pytest.mark.parametrize(("name", "read", "likeness"), [("f.gif", gif_pictures, 40), ("f.mp4", video_pictures, 28)])
def test_at_each_landing_the_picture_is_that_of_the_steps_alone(name, read, likeness, tmp_path):
    EASED.animation().save(tmp_path / name)
    *shown, (_, _) = read(tmp_path / name)
    plain = STEPPED.draw()
    for step in range(STEPS + 1):
        plain.update(step)
        expected = saved_pixels(plain.figure)[..., :3].copy()
        np.testing.assert_array_equal(drawn_at_step(EASED, step), expected)
        landed = 0.6 + 0.6 * step  # the end of the step's time, when it rests
        picture = [one for time, one in shown if time <= landed + 0.006][-1]
        room = np.s_[60:]  # below the pulse
        assert psnr(picture[room], expected[room]) > likeness


def test_a_gif_stores_nothing_for_what_rests(tmp_path):
    EASED.animation().save(tmp_path / "f.gif")
    times = [time for time, _ in gif_pictures(tmp_path / "f.gif")]
    assert times[0] == 0
    assert times[1] == pytest.approx(0.6 + 1 / 15, abs=0.006)  # until the first glide has gone a little
    assert times[-1] - times[-2] >= 1.5
    motionless = 9 + 22 + STEPS  # of the opening, the end, and where each landing rests, if its pulse is over
    assert len(times) - 1 <= round(15 * SECONDS) - motionless + STEPS


def test_another_rate_shows_the_same_film_in_the_same_time(tmp_path):
    for fps in (5, 20, 50):
        saved = EASED.save(tmp_path / "f.gif", fps=fps)
        assert saved.fps == fps
        assert saved.seconds == pytest.approx(SECONDS, abs=1 / fps)
        *_, (end, _) = gif_pictures(tmp_path / "f.gif")
        assert end == pytest.approx(saved.seconds, abs=0.005)
    with pytest.warns(UserWarning, match="at most 50 frames a second"):
        saved = EASED.save(tmp_path / "f.gif", fps=100)
    assert (saved.fps, saved.seconds) == (50, pytest.approx(SECONDS, abs=0.02))
    slower = replace(EASED, fps=10).animation()
    assert slower.frames == 37
    assert slower.save(tmp_path / "g.mp4").fps == 10
    assert slower.save(tmp_path / "g.gif").seconds == pytest.approx(SECONDS, abs=0.1)


def test_steps_alone_are_faster_at_a_higher_rate(tmp_path):
    assert len(STEPPED.timeline) == STEPS + 1
    assert STEPPED.save(tmp_path / "f.gif", fps=2).seconds == STEPS / 2 + 0.5 + 1.5
    assert STEPPED.save(tmp_path / "f.gif", fps=10).seconds == STEPS / 10 + 0.1 + 1.5


def test_all_doors_save_the_same_gif(tmp_path):
    film = EASED.animation()
    film.save(tmp_path / "a.gif")
    lv.save(film, tmp_path / "b.gif")
    buffer = io.BytesIO()
    lv.save(film, buffer)
    assert (tmp_path / "a.gif").read_bytes() == (tmp_path / "b.gif").read_bytes() == buffer.getvalue() == film.to_gif()
    lv.save(film, tmp_path / "c.mp4")
    film.save(tmp_path / "d.mp4")
    assert (tmp_path / "c.mp4").read_bytes() == (tmp_path / "d.mp4").read_bytes()


def test_matplotlibs_own_writers_get_the_pictures_of_their_rate(tmp_path):
    film = EASED.animation()
    film.save(tmp_path / "p.gif", writer="pillow")
    *_, (end, _) = gif_pictures(tmp_path / "p.gif")
    assert 0.06 <= end / round(15 * SECONDS) <= 1 / 15  # Pillow cuts hundredths of a second
    page = film.to_jshtml()
    assert len(set(re.findall(r"frames\[(\d+)\]", page))) == round(15 * SECONDS)


def test_a_window_plays_the_film_at_its_own_rate():
    figure = Figure()
    film = EASED.animation(figure)
    assert (film.fps, film.frames) == (30, 109)
    bar = figure.axes[0].lines[0]
    ends = []
    for frame in film.new_frame_seq():
        film._func(frame)
        ends.append(bar.get_xdata()[1])
    assert ends == [moment.along(PLACES) for moment in EASED.timeline.moments]
    assert len(set(ends)) > 5 * 14


def test_the_still_has_no_pulse_and_frames_drawn_alone_are_those_of_the_film():
    np.testing.assert_array_equal(pixels(EASED.figure()), pixels(STEPPED.figure()))
    forwards, backwards, alone = EASED.draw(), EASED.draw(), EASED.draw()
    frames = range(15, 60, 7)
    first = [(forwards.update(frame), pixels(forwards.figure).copy())[1] for frame in frames]
    last = [(backwards.update(frame), pixels(backwards.figure).copy())[1] for frame in reversed(frames)][::-1]
    for one, other in zip(first, last, strict=True):
        np.testing.assert_array_equal(one, other)
    alone.update(EASED.timeline.moments[22])
    np.testing.assert_array_equal(pixels(alone.figure), first[1])


def test_the_rate_of_the_slowest_format_divides_that_of_every_other():
    from landscape_viz.film.encoders.encoder import encoder_for

    rates = {suffix: encoder_for(f"film{suffix}").eased_fps for suffix in ENCODERS}
    assert rates == {".gif": 15, ".mp4": 30, ".m4v": 30}
    assert all(rate % min(rates.values()) == 0 for rate in rates.values())


def test_pictures_between_steps_are_not_counted_by_hand():
    with pytest.raises(lv.InputError, match=r"leave out frames, or motion; got frames 20$"):
        lv.beside(PANEL, motion="eased", frames=20)
    with pytest.raises(lv.InputError, match=r"motion must be one of eased, steps; got 'easd'\. Did you mean 'eased'"):
        lv.beside(PANEL, motion="easd")
    assert len(lv.beside(PANEL, frames=20).timeline) == 20
    assert len(lv.beside(PANEL, frames=20, motion="steps").timeline) == 20
