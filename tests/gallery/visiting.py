"""Somebody at the page of a small gallery, in a headless browser."""

from __future__ import annotations

import shutil
import time
from pathlib import Path
from typing import Any

from gallery.films import disk_film, write_gif, write_mp4, write_script
from PIL import Image
from playwright.sync_api import Page

from landscape_viz.gallery.film_file import measure
from landscape_viz.gallery.folder import read_folder
from landscape_viz.gallery.manifest import FilmEntry, film_of
from landscape_viz.gallery.page import FONTS, font_bytes, page, still_of

IN_BOTH_THEMES = ("hills", "own")
NAMES = ["bowl", "hills", "own", "picture", "race", "saddle"]
FIELDS = {
    "bowl": "Topics: one dimension",
    "hills": "Topics: two dimensions, race\nShell: python -m landscape_viz animate himmelblau --optimizer adam:lr=0.3",
    "own": "Topics: your own",
    "picture": "Topics: two dimensions",
    "race": "Topics: one dimension, race\nPhone: left 67%\n"
    "Shell, as a still: python -m landscape_viz plot himmelblau --out still.png",
    "saddle": "Source: https://example.org/a-long-address-without-any-place-to-break-it-in-two\nTopics: newton",
}


def make_gallery(folder: Path) -> None:
    """A gallery of six, with films by Pillow and libav; nothing was performed for it."""
    for needed in ("stills/dark", "dark", "fonts"):
        (folder / needed).mkdir(parents=True)
    for font in FONTS:
        (folder / font).write_bytes(font_bytes(font))
    entries = {}
    for name in NAMES:
        suffix = {"own": ".mp4", "picture": ".png"}.get(name, ".gif")
        film = folder / f"{name}{suffix}"
        write_script(folder, name, f"The {name} <&>", "Watch `x`. " * 12, FIELDS[name], file=film.name)
        if suffix == ".png":
            Image.fromarray(disk_film(1)[0]).save(film)
        else:
            (write_mp4 if suffix == ".mp4" else write_gif)(film, disk_film())
        facts = measure(film, folder / still_of(name))
        dark = facts if name in IN_BOTH_THEMES else None
        if dark is not None:
            shutil.copy(film, folder / film_of(film.name, "dark"))
            shutil.copy(folder / still_of(name), folder / still_of(name, "dark"))
        entries[name] = FilmEntry(facts, "0" * 64, (), (), dark)
    examples = read_folder(folder).examples
    (folder / "index.html").write_text(page(examples, entries), encoding="utf-8")


class Visitor:
    """Somebody at a page: what they see, do, and what the browser says of it meanwhile."""

    def __init__(self, page: Page, address: str) -> None:
        self.page, self.address = page, address
        self._devtools = page.context.new_cdp_session(page)
        self.call("Page.enable")
        self._said: list[str] = []
        self._requests: list[str] = []
        page.on("console", lambda message: self._said.append(message.text))
        page.on("pageerror", lambda error: self._said.append(str(error)))
        page.on("request", lambda request: self._requests.append(request.url))

    def visit(self, width=1280, height=900, motion="no-preference", colours="light", query="", script=""):
        """The page in a fresh window of this size, shown to somebody with these preferences."""
        self._said.clear()
        self._requests.clear()
        self.page.emulate_media(reduced_motion=motion, color_scheme=colours)
        self.call(
            "Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=width < 500
        )
        self.run("scrollTo(0, 0)")
        first = self.call("Page.addScriptToEvaluateOnNewDocument", source=script)["identifier"]
        self.page.goto(self.address + query)
        self.call("Page.removeScriptToEvaluateOnNewDocument", identifier=first)
        return self

    def call(self, method: str, **parameters: Any) -> dict[str, Any]:
        """A command of the browser that playwright has no method for."""
        return self._devtools.send(method, parameters)

    def run(self, script):
        return self.page.evaluate(script)

    def until(self, script):
        end = time.monotonic() + 30
        while not (answer := self.run(script)):
            assert time.monotonic() < end, f"never true: {script}; {self.complaints()}"
            self.page.wait_for_timeout(20)
        return answer

    def press(self, key):
        """Press a key, and see what came into view by it begin to play."""
        self.page.keyboard.press(key)
        self.run("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done))))")

    def complaints(self):
        """What the browser logged as wrong."""
        return list(self._said)

    def asked_for(self):
        """Every address that the page wanted something from."""
        return list(self._requests)

    def shown(self):
        """The names of the pieces that are to be seen."""
        return self.run("[...document.querySelectorAll('.piece')].filter((p) => p.offsetHeight > 0).map((p) => p.id)")
