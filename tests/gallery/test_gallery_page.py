"""The page as text: what is in it, escaped and well formed; and code with its words marked."""

import html
import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest
from gallery.films import write_script

from landscape_viz.gallery.folder import read_folder
from landscape_viz.gallery.manifest import FilmEntry, FilmFacts
from landscape_viz.gallery.page import FONTS, font_bytes, highlighted, page

EMPTY = {"meta", "link", "input", "img", "path", "circle", "br"}  # `path` and `circle` are closed by `/>`


class Reader(HTMLParser):
    """The tags of a page, each closed where it must be."""

    def __init__(self):
        super().__init__()
        self.open, self.tags, self.text, self.raw = [], [], [], []

    def handle_starttag(self, tag, attributes):
        names = [name for name, _ in attributes]
        assert len(names) == len(set(names)), f"<{tag}> has an attribute twice: {names}"
        self.tags.append((tag, dict(attributes)))
        if tag not in EMPTY:
            self.open.append(tag)

    def handle_startendtag(self, tag, attributes):
        self.tags.append((tag, dict(attributes)))

    def handle_endtag(self, tag):
        assert self.open
        assert self.open.pop() == tag, self.getpos()

    def handle_data(self, data):
        (self.raw if self.open and self.open[-1] in ("script", "style") else self.text).append(data)


def read(text):
    reader = Reader()
    reader.feed(text)
    reader.close()
    assert reader.open == []
    return reader


def entry(file, **changed):
    facts = {"file": file, "bytes": 1234, "sha256": "0" * 64, "frames": 5, "seconds": 0.5, "width": 96, "height": 64}
    return FilmEntry(FilmFacts(**facts | changed), "1" * 64, (), ())


@pytest.fixture
def folder(tmp_path):
    shell = 'python -m landscape_viz animate "x**2 + 1 < 2" --out a.gif'
    write_script(
        tmp_path, "a", 'Less <b> & "more"\'s', "See `x < y` & <i>that</i>.", f"Topics: one, two\nShell: {shell}"
    )
    write_script(
        tmp_path, "b", fields="Source: see https://example.org/a?b=1&c=2, or a book.\nTopics: two", file="b.mp4"
    )
    write_script(tmp_path, "c", fields='Topics: "><script>, one', file="c.png")
    write_script(tmp_path, "unmade")
    return read_folder(tmp_path)


@pytest.fixture
def entries():
    return {"a": entry("a.gif"), "b": entry("b.mp4"), "c": entry("c.png", frames=1, seconds=0.0)}


def test_the_page_is_well_formed(folder, entries):
    reader = read(page(folder.examples, entries))
    ids = [attributes["id"] for _, attributes in reader.tags if "id" in attributes]
    assert len(ids) == len(set(ids))
    for _, attributes in reader.tags:
        for key in ("for", "aria-labelledby", "data-copies"):
            assert attributes.get(key, ids[0]) in ids
        if attributes.get("href", "").startswith("#"):
            assert attributes["href"][1:] in ids


def test_what_is_written_is_shown_as_it_is(folder, entries):
    reader = read(page(folder.examples, entries))
    shown = "".join(reader.text)
    assert 'Less <b> & "more"\'s' in shown
    assert "See x < y & <i>that</i>." in shown
    assert 'animate "x**2 + 1 < 2"' in shown
    for example in folder.examples[:3]:
        assert example.code.strip() in shown
    tags = [tag for tag, _ in reader.tags]
    assert tags.count("script") == 2
    assert not {"b", "i"} & set(tags)


def test_only_examples_with_a_film_are_shown(folder, entries):
    reader = read(page(folder.examples, entries))
    assert [attributes["id"] for tag, attributes in reader.tags if tag == "article"] == ["a", "b", "c"]
    assert "3 films, each" in "".join(reader.text)
    assert "1 film, each" in page(folder.examples, {"a": entries["a"]})


def test_films_are_shown_by_kind(folder, entries):
    tags = read(page(folder.examples, entries)).tags
    film, picture = [attributes for tag, attributes in tags if tag == "img"]
    (video,) = [attributes for tag, attributes in tags if tag == "video"]
    assert (film["src"], film["data-film"], film["alt"]) == ("stills/a.webp", "a.gif", 'Less <b> & "more"\'s')
    assert (video["src"], video["poster"], video["preload"]) == ("b.mp4", "stills/b.webp", "none")
    assert picture["src"] == "c.png"
    assert all((shown["width"], shown["height"]) == ("96", "64") for shown in (film, video, picture))


def test_the_page_needs_no_network(folder, entries):
    reader = read(page(folder.examples, entries))
    for tag, attributes in reader.tags:
        addresses = [attributes[key] for key in ("src", "poster", "data-film") if key in attributes]
        addresses += [attributes["href"]] if tag == "link" else []
        assert not [address for address in addresses if re.match(r"https?:|//", address)]
    raw = "".join(reader.raw)
    assert not re.search(r"https?://|@import", raw)
    assert re.findall(r'url\("(.+?)"\)', raw) == [font for font in FONTS if font.endswith(".ttf")]  # beside the page


def test_the_typeface_of_the_page_is_that_of_the_films_and_its_licence_is_beside_it():
    assert [font_bytes(font)[:4] for font in FONTS if font.endswith(".ttf")] == [b"\0\1\0\0"] * 2
    assert b"SIL OPEN FONT LICENSE" in font_bytes("fonts/OFL.txt")
    assert "fonts/OFL.txt" in FONTS


def test_a_film_that_was_made_in_both_themes_names_both(folder, entries):
    both = {name: replace(entry, dark=entry.facts) for name, entry in entries.items()}
    tags = read(page(folder.examples, both)).tags
    film, picture = [attributes for tag, attributes in tags if tag == "img"]
    (video,) = [attributes for tag, attributes in tags if tag == "video"]
    assert [shown["data-dark"] for shown in (film, video, picture)] == ["dark/a.gif", "dark/b.mp4", "dark/c.png"]
    assert [shown.get("data-dark-still") for shown in (film, video)] == ["stills/dark/a.webp", "stills/dark/b.webp"]
    assert "data-dark=" not in page(folder.examples, entries)


def test_a_part_of_a_film_is_named_that_phones_show(tmp_path, entries):
    write_script(tmp_path, "a", fields="Phone: left 50%, bottom 80%")
    shown = page(read_folder(tmp_path).examples, {"a": entry("a.gif", width=800, height=400)})
    assert 'class="screen parted" style="--part: 0.5; --part-shape: 1.25"' in shown


def test_addresses_of_sources_can_be_followed(folder, entries):
    links = [attributes["href"] for tag, attributes in read(page(folder.examples, entries)).tags if tag == "a"]
    assert "https://example.org/a?b=1&c=2" in links


def test_above_a_shell_line_stands_what_it_makes(tmp_path, folder, entries):
    assert '<p class="hint">From the shell</p>' in page(folder.examples, entries)
    line = "python -m landscape_viz plot himmelblau"
    write_script(tmp_path, "a", fields=f"Shell, as a <still>: {line}")
    shown = page(read_folder(tmp_path).examples, {"a": entries["a"]})
    assert '<p class="hint">From the shell, as a &lt;still&gt;</p>' in shown


def test_code_is_folded_and_says_how_long_it_is(tmp_path, folder, entries):
    shown = page(folder.examples, {"a": entries["a"]})
    assert '<details class="lines">' in shown
    assert 'a.py <span class="length">3 lines</span>' in shown
    with (tmp_path / "a.py").open("a", encoding="utf-8") as file:
        file.write("\n\nx = 1\nx = 2\nx = 3\n")
    shown = page(read_folder(tmp_path).examples, {"a": entries["a"]})
    assert '<details class="lines">' in shown
    assert '<span class="length">6 lines</span>' in shown


def test_topics_are_counted_in_the_order_of_the_page(folder, entries):
    buttons = re.findall(r'data-topic="([^"]+)".*?class="number">(\d+)<', page(folder.examples, entries))
    assert [(html.unescape(topic), int(count)) for topic, count in buttons] == [
        ("one", 2),
        ("two", 2),
        ('"><script>', 1),
    ]


def test_the_same_gallery_makes_the_same_page(folder, entries):
    assert page(folder.examples, entries) == page(folder.examples, dict(reversed(entries.items())))


@pytest.mark.parametrize(
    "code",
    [
        "",
        "x",
        "x = (\n",
        "a = '<&>'  # <b>\n",
        'f"{x!r:>{width}} {{}}"\n',
        '"""long\n<text>"""\n\tx = 1\n',
        "é = 'ü'; print(é)\n",
    ],
)
def test_marked_code_says_what_the_code_says(code):
    marked = highlighted(code)
    assert html.unescape(re.sub(r"</?span[^>]*>", "", marked)) == code


def test_words_of_code_are_marked_by_kind():
    marked = highlighted("import x  # why\nprint(x, 'two', 3.5)\n")
    assert re.findall(r'<span class="(.)">(.*?)</span>', marked) == [
        *(("k", "import"), ("c", "# why"), ("b", "print")),
        *(("s", "&#x27;two&#x27;"), ("n", "3.5")),
    ]


def test_keywords_among_operators_are_keywords():
    assert highlighted("for _ in range(3): pass\n") == (
        '<span class="k">for</span> _ <span class="k">in</span> <span class="b">range</span>'
        '(<span class="n">3</span>): <span class="k">pass</span>\n'
    )
