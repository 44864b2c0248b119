"""MP4 files in a browser: they play, as long and in the colours that were drawn."""

from __future__ import annotations

import base64
import io

import numpy as np
import pytest
from browser import needs_browser, open_page
from film.strangers import mp4_frames, plain, wave
from PIL import Image

import landscape_viz as lv

pytestmark = [needs_browser, pytest.mark.slow, pytest.mark.filterwarnings("ignore:Animation was deleted")]

PLAY = """(async (content, fps) => {
  const video = document.createElement("video");
  const event = (name) => new Promise((resolve, reject) => {
    video.addEventListener(name, resolve, {once: true});
    video.addEventListener("error", () => reject(new Error(video.error.message)), {once: true});
  });
  const pause = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));
  const painted = () => Promise.race([new Promise((resolve) => video.requestVideoFrameCallback(resolve)), pause(1500)]);
  document.body.append(video);
  video.muted = true;
  video.src = "data:video/mp4;base64," + content;
  await event("loadeddata");
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [video.videoWidth, video.videoHeight];
  const context = canvas.getContext("2d", {willReadFrequently: true});
  const frames = [];
  for (let frame = 0; frame < Math.round(video.duration * fps); frame++) {
    // A busy machine may have sought the picture and not painted it yet: then the one before is drawn, or nothing.
    const seen = painted();
    video.currentTime = (frame + 0.5) / fps;
    await event("seeked");
    await seen;
    let data;
    for (let tries = 0; tries < 200; tries++) {
      context.drawImage(video, 0, 0);
      data = context.getImageData(0, 0, canvas.width, canvas.height).data;
      if (data[3]) break;
      await pause(20);
    }
    frames.push(canvas.toDataURL());
    context.clearRect(0, 0, canvas.width, canvas.height);
  }
  video.remove();
  return [video.duration, frames];
})"""


@pytest.fixture(scope="module")
def page():
    with open_page() as page:
        if not page.evaluate("document.createElement('video').canPlayType('video/mp4; codecs=\"avc1.64000a\"')"):
            pytest.skip("this browser plays no H.264")
        yield page


def played(page, path, fps):
    content = base64.b64encode(path.read_bytes()).decode()
    seconds, frames = page.evaluate(f'{PLAY}("{content}", {fps})')
    return seconds, [picture_of(frame) for frame in frames]


def picture_of(address):
    """The picture (height, width, 3) in a data address."""
    with Image.open(io.BytesIO(base64.b64decode(address.split(",")[1]))) as image:
        return np.array(image.convert("RGB"))


def test_a_browser_plays_the_frames_that_libav_reads(page, tmp_path):
    lv.save(wave(7), tmp_path / "x.mp4", fps=10)
    seconds, pictures = played(page, tmp_path / "x.mp4", 10)
    assert seconds == pytest.approx(0.7)
    for picture, (other, _) in zip(pictures, mp4_frames(tmp_path / "x.mp4"), strict=True):
        # Both double the resolution of colours, each in its own way; brightness is the same.
        grey = [one.astype(float) @ (0.299, 0.587, 0.114) for one in (picture, other)]
        assert np.abs(grey[0] - grey[1]).mean() < 1


def test_a_browser_shows_the_colours_that_were_drawn(page, tmp_path):
    colours = [(1, 1, 1), (0, 0, 0), (0.8, 0.2, 0.2), (0.1, 0.6, 0.3), (0.2, 0.4, 0.9)]
    lv.save(plain(colours), tmp_path / "x.mp4", fps=5)
    for colour, picture in zip(colours, played(page, tmp_path / "x.mp4", 5)[1], strict=True):
        assert np.abs(picture - 255 * np.array(colour)).max() <= 4
