"""The page in a browser: films play in view and buttons copy; by keyboard, in the dark, on a phone."""

import time
from contextlib import contextmanager
from pathlib import Path

import pytest
from browser import needs_browser
from gallery.visiting import NAMES
from PIL import Image

from landscape_viz.gallery.folder import read_folder

pytestmark = [needs_browser, pytest.mark.slow]


def source(name):
    return f"document.querySelector('#{name} .film').getAttribute('src')"


def test_every_picture_loads_and_the_console_is_silent(visitor):
    visitor.visit()
    for name in NAMES:
        visitor.run(f"document.getElementById('{name}').scrollIntoView({{behavior: 'instant'}})")
        if name == "own":
            visitor.until(
                "document.querySelector('video').readyState >= 2 && document.querySelector('video').videoWidth"
            )
            continue
        if name != "picture":
            visitor.until(f"{source(name)} === '{name}.gif'")
        visitor.until(
            f"(() => {{ const i = document.querySelector('#{name} img'); return i.complete && i.naturalWidth }})()"
        )
        assert visitor.run(f"document.querySelector('#{name} img').naturalWidth") == 96
    assert visitor.complaints() == []
    assert [address for address in visitor.asked_for() if not address.startswith(("file:", "data:"))] == []


def test_films_play_while_they_are_seen(visitor):
    visitor.visit(width=360, height=640)
    visitor.until(f"{source('bowl')} === 'bowl.gif'")
    assert visitor.run(source("saddle")) == "stills/saddle.webp"
    visitor.run("document.getElementById('saddle').scrollIntoView({behavior: 'instant'})")
    visitor.until(f"{source('saddle')} === 'saddle.gif' && {source('bowl')} === 'stills/bowl.webp'")
    visitor.run("document.getElementById('own').scrollIntoView({behavior: 'instant'})")
    visitor.until("!document.querySelector('video').paused && document.querySelector('video').currentTime > 0")
    visitor.run("document.getElementById('bowl').scrollIntoView({behavior: 'instant'})")
    visitor.until("document.querySelector('video').paused")


def test_where_motion_is_not_wanted_films_are_stills_until_asked_to_play(visitor):
    visitor.visit(motion="reduce", height=4000)
    time.sleep(0.3)  # in which films would have started
    gifs = [name for name in NAMES if name not in ("own", "picture")]
    assert [visitor.run(source(name)) for name in gifs] == [f"stills/{name}.webp" for name in gifs]
    assert visitor.run("document.querySelector('video').paused")
    button = "document.querySelector('#race .play')"
    assert visitor.run(f"{button}.getAttribute('aria-label')") == "Play film: The race <&>"
    visitor.run(f"{button}.click()")
    assert visitor.run(source("race")) == "race.gif"
    assert visitor.run(source("bowl")) == "stills/bowl.webp"
    assert visitor.run(f"{button}.getAttribute('aria-label')") == "Stop film: The race <&>"
    visitor.run(f"{button}.click()")
    assert visitor.run(source("race")) == "stills/race.webp"
    assert visitor.run("document.getElementById('_motion').textContent") == "Play films"
    assert visitor.run("document.getAnimations().length") == 0


def test_all_films_can_be_stopped_and_started(visitor):
    visitor.visit(height=4000)
    visitor.until(f"{source('saddle')} === 'saddle.gif' && !document.querySelector('video').paused")
    visitor.run("document.getElementById('_motion').click()")
    assert visitor.run("document.querySelectorAll('.playing').length") == 0
    assert visitor.run("document.querySelector('video').paused")
    visitor.run("document.getElementById('_motion').click()")
    assert visitor.run("document.querySelectorAll('.playing').length") == 5


def test_a_picture_without_motion_has_no_play_button(visitor):
    visitor.visit()
    assert visitor.run("document.querySelectorAll('#picture .play').length") == 0


def test_the_copy_buttons_copy(visitor, shown_gallery):
    stub = "navigator.clipboard.writeText = async (text) => { window.copied = text }"
    visitor.visit(script=stub)
    button = "document.querySelector('[data-copies=\"race.code\"]')"
    visitor.run(f"{button}.click()")
    visitor.until(f"{button}.textContent === 'Copied'")
    code = next(piece.code for piece in read_folder(shown_gallery).examples if piece.name == "race")
    assert visitor.run("window.copied") == code.rstrip("\n")
    assert visitor.run("document.getElementById('_said').textContent") == "Copied to the clipboard"
    visitor.until(f"{button}.textContent === 'Copy code'")
    visitor.run("document.querySelector('[data-copies=\"hills.shell\"]').click()")
    line = "python -m landscape_viz animate himmelblau --optimizer adam:lr=0.3"
    assert visitor.until("window.copied.startsWith('python') && window.copied") == line


def test_copied_code_makes_the_film(visitor, tmp_path, monkeypatch):
    visitor.visit()
    monkeypatch.chdir(tmp_path)
    exec(visitor.run("document.getElementById('race.code').textContent"), {})
    with Image.open("race.gif") as film:
        assert film.n_frames == 5


@pytest.mark.parametrize(("done", "label"), [("true", "Copied"), ("false", "Not copied")])
def test_without_a_clipboard_the_browsers_older_way_is_tried(visitor, done, label):
    stub = "navigator.clipboard.writeText = () => Promise.reject(); document.execCommand = (what) => {"
    stub += f"window.copied = [what, getSelection().toString()]; return {done} }}"
    visitor.visit(script=stub)
    button = "document.querySelector('[data-copies=\"bowl.code\"]')"
    visitor.run(f"{button}.click()")
    visitor.until(f"{button}.textContent === '{label}'")
    what, text = visitor.run("window.copied")
    assert what == "copy"
    assert text == visitor.run("document.getElementById('bowl.code').textContent")
    assert visitor.run("document.querySelectorAll('textarea').length") == 0
    assert visitor.run("document.activeElement.dataset.copies") == "bowl.code"


FOCUSED = """(() => {
  const focused = document.activeElement;
  const named = focused.getAttribute("aria-label") ?? focused.labels?.[0]?.textContent ?? focused.textContent;
  const box = focused.getBoundingClientRect();
  const style = getComputedStyle(focused);
  return [named.trim(), style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2,
    box.width > 0 && box.bottom > 0 && box.top < innerHeight];
})()"""


def test_the_keyboard_reaches_everything_in_the_order_of_the_page(visitor):
    visitor.visit()
    seen = []
    for _ in range(20):
        visitor.press("Tab")
        seen.append(visitor.run(FOCUSED))
    assert all(outlined and within for _, outlined, within in seen), seen
    assert [name for name, *_ in seen] == [
        *("To the films", "Find", "Stop films", "Dark colours"),
        *("All", "one dimension 2", "two dimensions 2", "race 2", "your own 1", "newton 1"),
        *("Show large: The bowl <&>", "The bowl <&>", "Stop film: The bowl <&>", "bowl.py 3 lines"),
        "Copy code: The bowl <&>",
        visitor.run("document.querySelector('#bowl .file').textContent"),
        *("Show large: The hills <&>", "The hills <&>", "Stop film: The hills <&>", "hills.py 3 lines"),
    ]


def test_keys_press_what_has_the_focus(visitor):
    visitor.visit(motion="reduce")
    visitor.press("Tab")
    visitor.press("Enter")
    assert visitor.until("document.activeElement.id") == "_films"  # past the bar
    visitor.run("document.querySelector('#bowl .play').focus()")
    visitor.press(" ")
    assert visitor.run(source("bowl")) == "bowl.gif"
    visitor.run("document.querySelector('#bowl summary').focus()")
    visitor.press("Enter")
    assert visitor.run("document.querySelector('#bowl details').open")
    visitor.run("document.querySelector('.topic[data-topic=newton]').focus()")
    visitor.press("Enter")
    assert visitor.shown() == ["saddle"]


def test_light_and_dark_follow_the_system_until_one_is_chosen(visitor):
    ground = "getComputedStyle(document.body).backgroundColor"
    light = visitor.visit(colours="light").run(ground)
    dark = visitor.visit(colours="dark").run(ground)
    assert light != dark
    visitor.run("document.getElementById('_theme').click()")
    assert visitor.run(ground) == light
    assert visitor.visit(colours="dark").run(ground) == light  # remembered
    visitor.run("localStorage.clear()")
    assert visitor.visit(colours="dark").run(ground) == dark


CONTRAST = """(() => {
  const numbers = (colour) => colour.match(/[\\d.]+/g).map(Number);
  const light = (colour) => {
    const [r, g, b] = numbers(colour).slice(0, 3).map((v) => v / 255).map(
      (v) => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const ground = (element) => {
    for (let e = element; e; e = e.parentElement) {
      const colour = getComputedStyle(e).backgroundColor;
      if ((numbers(colour)[3] ?? 1) === 1) return colour;
    }
  };
  const found = {};
  for (const element of document.querySelectorAll("body *")) {
    const own = [...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim());
    if (!own || !element.checkVisibility()) continue;
    const [a, b] = [light(getComputedStyle(element).color), light(ground(element))];
    const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    found[element.tagName + "." + element.className] = ratio;
  }
  return found;
})()"""


@pytest.mark.parametrize("colours", ["light", "dark"])
def test_every_text_stands_out_from_its_ground(visitor, colours):
    visitor.visit(colours=colours)
    visitor.run("document.querySelectorAll('details').forEach((d) => { d.open = true })")
    ratios = visitor.run(CONTRAST)
    assert {"SPAN.s", "SPAN.k", "P.source", "SPAN.number", "A.file"} <= set(ratios)
    assert {which: ratio for which, ratio in ratios.items() if ratio < 4.5} == {}


@pytest.mark.parametrize("width", [320, 360, 768, 1280, 2400])
def test_nothing_is_wider_than_the_window(visitor, width):
    visitor.visit(width=width)
    visitor.run("document.querySelectorAll('details').forEach((d) => { d.open = true })")
    assert visitor.run("document.documentElement.scrollWidth") <= width
    outside = (  # films of which a phone shows a part reach beyond their screens
        "[...document.querySelectorAll('.piece *')].filter((element) => !element.closest('.parted') && "
        f"element.offsetWidth && element.getBoundingClientRect().right > {width}).length"
    )
    assert visitor.run(outside) == 0


def test_buttons_are_large_enough_for_fingers(visitor):
    visitor.visit(width=320)
    sizes = visitor.run(
        "[...document.querySelectorAll('button, summary')].filter((b) => b.offsetHeight)"
        ".map((b) => [b.textContent, Math.min(b.offsetHeight, b.offsetWidth)])"
    )
    assert [told for told in sizes if told[1] < 30] == []


@contextmanager
def without_scripts(visitor):
    visitor.call("Emulation.setScriptExecutionDisabled", value=True)
    try:
        yield
    finally:
        visitor.call("Emulation.setScriptExecutionDisabled", value=False)


def test_without_scripts_the_page_still_shows_and_links_its_films(visitor, shown_gallery):
    with without_scripts(visitor):
        visitor.visit()
        assert visitor.shown() == NAMES
        links = visitor.run("[...document.querySelectorAll('.file')].map((a) => a.getAttribute('href'))")
        assert all(Path(shown_gallery, link).is_file() for link in links)
        assert visitor.run("document.querySelector('.bar').offsetHeight") == 0


def test_code_is_broken_into_lines_and_never_cut_off(visitor):
    visitor.visit(width=360)
    visitor.run("document.querySelectorAll('details').forEach((d) => { d.open = true })")
    assert visitor.run("[...document.querySelectorAll('pre')].every((pre) => pre.scrollWidth <= pre.clientWidth)")
    assert visitor.run("document.querySelector('#race pre').offsetHeight") > 7 * 16


def test_the_words_of_the_page_are_in_the_typeface_of_the_films(visitor):
    visitor.visit()
    visitor.until("document.fonts.status === 'loaded'")
    loaded = "[...document.fonts].filter((font) => font.status === 'loaded').map((font) => font.family)"
    assert visitor.run(loaded) == ["Inter Tabular"] * 2
    assert visitor.run("getComputedStyle(document.querySelector('h2')).fontFamily").startswith('"Inter Tabular"')


def test_a_film_in_both_themes_is_shown_in_that_of_the_page(visitor):
    visitor.visit(colours="dark")
    visitor.until(f"{source('hills')} === 'dark/hills.gif'")
    assert visitor.run("document.querySelector('video').getAttribute('src')") == "dark/own.mp4"
    assert visitor.run("document.querySelector('video').getAttribute('poster')") == "stills/dark/own.webp"
    visitor.run("document.getElementById('_theme').click()")
    visitor.until(f"{source('hills')} === 'hills.gif'")
    assert visitor.run("document.querySelector('video').getAttribute('src')") == "own.mp4"
    visitor.run("localStorage.clear()")
    visitor.visit(colours="dark", motion="reduce")
    assert visitor.run(source("hills")) == "stills/dark/hills.webp"
    assert visitor.run(source("bowl")) == "stills/bowl.webp"  # there is no other
    assert visitor.complaints() == []


def test_an_upright_phone_shows_the_part_of_a_film_where_things_happen(visitor):
    box = (
        "(() => { const b = document.querySelector('#race %s').getBoundingClientRect(); return [b.width, b.height] })()"
    )
    visitor.visit(width=360, height=640)
    assert visitor.run(box % ".enlarge") == pytest.approx([360, 360], abs=3)  # the left two thirds of 96 x 64 pixels
    assert visitor.run(box % ".film") == pytest.approx([540, 360], abs=3)
    visitor.visit(width=1280)
    assert visitor.run(f"{box % '.enlarge'}[0] / {box % '.enlarge'}[1]") == pytest.approx(1.5, abs=0.01)
