"""Films as large as the window, on a phone and on a desk."""

import pytest
from browser import needs_browser

pytestmark = [needs_browser, pytest.mark.slow]

LINK = "document.querySelector('#{} .enlarge')"
SHOWN = "document.querySelector('#_large .stage').firstElementChild"
BOX = f"(() => {{ const b = {SHOWN}.getBoundingClientRect(); return [b.left, b.top, b.right, b.bottom] }})()"
IS_OPEN = "document.getElementById('_large').open"


def opened(visitor, name, **window):
    """The page with a film opened large, when it has its size."""
    visitor.visit(**window)
    visitor.run(f"document.getElementById('{name}').scrollIntoView({{behavior: 'instant'}})")
    if window.get("motion") != "reduce":
        visitor.until(f"document.getElementById('{name}').classList.contains('playing')")
    visitor.run(f"{LINK.format(name)}.click()")
    visitor.until(f"{SHOWN}.naturalWidth || {SHOWN}.videoWidth")


def test_on_a_phone_films_have_the_width_of_the_window(visitor):
    visitor.visit(width=320, height=640)
    boxes = visitor.run(
        "[...document.querySelectorAll('.screen')].map((film) => film.getBoundingClientRect())"
        ".map((box) => [box.left, box.right])"
    )
    assert boxes == [[0, 320]] * 6


def test_on_an_upright_phone_a_film_lies_on_its_side_and_fills_it(visitor):
    opened(visitor, "race", width=320, height=640)
    left, top, right, bottom = visitor.run(BOX)
    assert (left, right) == pytest.approx((0, 320), abs=1)  # 96 x 64 pixels: 480 x 320
    assert bottom - top == pytest.approx(480, abs=1)
    assert top >= visitor.run("document.querySelector('#_large .strip').getBoundingClientRect().bottom")
    assert bottom <= 640
    assert visitor.run("document.documentElement.scrollWidth") <= 320


@pytest.mark.parametrize(("width", "height"), [(640, 320), (1280, 800)])
def test_in_a_wide_window_a_film_stands_upright_and_is_as_large_as_fits(visitor, width, height):
    opened(visitor, "race", width=width, height=height)
    left, top, right, bottom = visitor.run(BOX)
    assert (right - left) / (bottom - top) == pytest.approx(1.5, abs=0.01)
    assert min(left, top) >= 0
    assert max(right - width, bottom - height) <= 0
    assert bottom - top > 0.9 * height
    strip = visitor.run(
        "[...document.querySelectorAll('.strip button')].map((b) => b.getBoundingClientRect())"
        ".map((b) => [b.left, b.top, b.right, b.bottom])"
    )
    for b in strip:  # neither outside nor on the film
        assert min(b[:2]) >= 0
        assert b[2] <= width
        assert b[0] >= right or b[3] <= top


def test_nothing_forbids_to_zoom(visitor):
    visitor.visit(width=320, height=640)
    assert visitor.run("document.querySelector('meta[name=viewport]').content") == "width=device-width, initial-scale=1"
    opened(visitor, "race", width=320, height=640)
    assert visitor.run(f"getComputedStyle({SHOWN}).touchAction") == "auto"


@pytest.mark.parametrize("name", ["bowl", "own", "picture"])
def test_enter_opens_a_film_large_and_escape_closes_it(visitor, name):
    visitor.visit()
    visitor.run(f"{LINK.format(name)}.focus()")
    visitor.press("Enter")
    assert visitor.run(IS_OPEN)
    assert visitor.run("document.getElementById('_large_title').textContent") == f"The {name} <&>"
    assert visitor.run("document.getElementById('_large').contains(document.activeElement)")
    visitor.press("Escape")
    assert not visitor.run(IS_OPEN)
    assert visitor.run(f"document.activeElement === {LINK.format(name)}")
    visitor.until("document.querySelector('#_large .stage').childElementCount === 0")  # nothing plays unseen
    assert visitor.complaints() == []


@pytest.mark.parametrize("where", ["#_large_close", "#_large .stage"])
def test_a_button_closes_it_and_so_does_the_ground_beside_the_film(visitor, where):
    opened(visitor, "race")
    visitor.run(f"{SHOWN}.click()")
    assert visitor.run(IS_OPEN)
    visitor.run(f"document.querySelector('{where}').click()")
    assert not visitor.run(IS_OPEN)


def test_the_keyboard_stays_within_a_large_film(visitor):
    opened(visitor, "race")
    seen = []
    for _ in range(3):
        seen.append(visitor.run("document.activeElement.textContent"))
        visitor.press("Tab")
    assert seen[:2] == ["Stop", "Close"]
    visitor.press("/")  # no way to the search behind it
    assert visitor.run("document.activeElement.id") != "_find"


def test_a_large_film_plays_as_the_small_one_did_and_can_be_stopped(visitor):
    opened(visitor, "race")
    source = f"{SHOWN}.getAttribute('src')"
    assert visitor.run(source) == "race.gif"
    visitor.run("document.getElementById('_large_play').click()")
    assert visitor.run(source) == "stills/race.webp"
    opened(visitor, "own")
    visitor.until(f"!{SHOWN}.paused && {SHOWN}.currentTime > 0")
    visitor.run("document.getElementById('_large_play').click()")
    assert visitor.run(f"{SHOWN}.paused")


def test_where_motion_is_not_wanted_a_large_film_is_a_still_until_asked_to_play(visitor):
    opened(visitor, "race", motion="reduce")
    assert visitor.run(f"{SHOWN}.getAttribute('src')") == "stills/race.webp"
    assert visitor.run("document.getElementById('_large_play').textContent") == "Play"
    visitor.run("document.getElementById('_large_play').click()")
    assert visitor.run(f"{SHOWN}.getAttribute('src')") == "race.gif"


def test_without_scripts_the_film_itself_is_opened(visitor, shown_gallery):
    visitor.visit()
    links = visitor.run("[...document.querySelectorAll('.enlarge')].map((link) => link.getAttribute('href'))")
    assert all((shown_gallery / link).is_file() for link in links)


def test_in_the_dark_light_films_are_dimmed_and_framed(visitor):
    film, dark = "document.querySelector('#race .film')", "document.querySelector('#hills .film')"
    visitor.visit(colours="dark")
    assert visitor.run(f"getComputedStyle({film}).filter") == "brightness(0.78)"
    assert visitor.run(f"parseFloat(getComputedStyle({film}.closest('.screen')).borderRadius)") > 0
    assert visitor.run(f"getComputedStyle({dark}).filter") == "none"
    assert visitor.run(f"parseFloat(getComputedStyle({dark}.closest('.screen')).borderRadius)") == 0
    visitor.visit(colours="light")
    assert visitor.run(f"getComputedStyle({film}).filter") == "none"
