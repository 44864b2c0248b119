"""Somebody at the page of a small gallery, in a headless browser."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

from browser import Page
from gallery.films import disk_film, write_gif, write_mp4, write_script
from PIL import Image

from landscape_viz.gallery.film_file import measure
from landscape_viz.gallery.folder import read_folder
from landscape_viz.gallery.manifest import FilmEntry
from landscape_viz.gallery.page import page, still_of

NAMES = ["bowl", "hills", "own", "picture", "race", "saddle"]
FIELDS = {
    "bowl": "Topics: one dimension",
    "hills": "Topics: two dimensions, race\nShell: python -m landscape_viz animate himmelblau --optimizer adam:lr=0.3",
    "own": "Topics: your own",
    "picture": "Topics: two dimensions",
    "race": "Topics: one dimension, race\nShell, as a still: python -m landscape_viz plot himmelblau --out still.png",
    "saddle": "Source: https://example.org/a-long-address-without-any-place-to-break-it-in-two\nTopics: newton",
}


def make_gallery(folder: Path) -> None:
    """A gallery of six, with films by Pillow and libav; nothing was performed for it."""
    (folder / "stills").mkdir()
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
        entries[name] = FilmEntry(facts, "0" * 64, (), ())
    examples = read_folder(folder).examples
    (folder / "index.html").write_text(page(examples, entries), encoding="utf-8")


class Visitor:
    """Somebody at a page: what they see, do, and what the browser says of it meanwhile."""

    def __init__(self, page: Page, address: str) -> None:
        self.page, self.address = page, address
        self.events: list[dict[str, Any]] = []
        heard = page._next

        def hear(until):
            message = heard(until)
            self.events.append(message)
            return message

        page._next = hear
        for domain in ("Page", "Log", "Runtime", "Network"):
            page.call(f"{domain}.enable")

    def visit(self, width=1280, height=900, motion="no-preference", colours="light", query="", script=""):
        """The page in a fresh window of this size, shown to somebody with these preferences."""
        self.events.clear()
        features = [("prefers-reduced-motion", motion), ("prefers-color-scheme", colours)]
        media = [{"name": name, "value": value} for name, value in features]
        self.page.call("Emulation.setEmulatedMedia", features=media)
        self.page.call(
            "Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=width < 500
        )
        self.run("scrollTo(0, 0)")
        first = self.page.call("Page.addScriptToEvaluateOnNewDocument", source=script)["identifier"]
        self.page.call("Page.navigate", url=self.address + query)
        self.until("location.href.startsWith('file') && document.readyState === 'complete'")
        self.page.call("Page.removeScriptToEvaluateOnNewDocument", identifier=first)
        return self

    def run(self, script):
        return self.page.run(script)

    def until(self, script):
        end = time.monotonic() + 30
        while not (found := self.run(script)):
            assert time.monotonic() < end, f"never true: {script}; {self.complaints()}"
            time.sleep(0.02)
        return found

    def press(self, key, text=None):
        named = {"key": key, "code": {" ": "Space", "/": "Slash"}.get(key, key)}
        named["windowsVirtualKeyCode"] = {"Tab": 9, "Enter": 13, "Escape": 27, " ": 32, "/": 191}[key]
        for kind in ("keyDown", "keyUp"):
            more = {"text": text} if text and kind == "keyDown" else {}
            self.page.call("Input.dispatchKeyEvent", type=kind, **named, **more)

    def complaints(self):
        """What the browser logged as wrong."""
        logged = [event["params"] for event in self.events if event.get("method") == "Log.entryAdded"]
        console = [event["params"] for event in self.events if event.get("method") == "Runtime.consoleAPICalled"]
        thrown = [event["params"] for event in self.events if event.get("method") == "Runtime.exceptionThrown"]
        return logged + console + thrown

    def asked_for(self):
        """Every address that the page wanted something from."""
        sent = [event["params"] for event in self.events if event.get("method") == "Network.requestWillBeSent"]
        return [params["request"]["url"] for params in sent]

    def shown(self):
        """The names of the pieces that are to be seen."""
        return self.run("[...document.querySelectorAll('.piece')].filter((p) => p.offsetHeight > 0).map((p) => p.id)")
