"""What a script's docstring tells."""

import hashlib

import pytest

from landscape_viz.errors import InputError
from landscape_viz.gallery.example import read_example
from landscape_viz.gallery.folder import read_folder

WHOLE = '''# a comment above
"""Newton climbs.

Watch the parabola: it opens
downward.

Then watch `x`.

Source: Nocedal and Wright,
    Numerical Optimization
Topics: newton,  one   dimension, newton
Shell: python -m landscape_viz animate quadratic
    --optimizer newton --out climbs.gif
"""

import numpy as np

rng = np.random.default_rng(3)
film = animate("quadratic", seed=7, other=seed)
key = jax.random.key(1)
film.save("climbs.gif")
'''


def written(folder, name, text):
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def test_a_docstring_is_read_into_its_parts(tmp_path):
    example = read_example(written(tmp_path, "climbs.py", WHOLE))
    assert example.name == "climbs"
    assert example.title == "Newton climbs"
    assert example.text == ("Watch the parabola: it opens downward.", "Then watch `x`.")
    assert example.source == "Nocedal and Wright, Numerical Optimization"
    assert example.topics == ("newton", "one dimension")
    assert example.shell == "python -m landscape_viz animate quadratic --optimizer newton --out climbs.gif"
    assert example.code.startswith("import numpy as np\n\nrng")
    assert example.code.endswith('film.save("climbs.gif")\n')
    assert example.seeds == (3, 7, 1)
    assert example.sha256 == hashlib.sha256(WHOLE.rstrip("\n").encode()).hexdigest()


def test_a_shell_line_may_say_in_which_way_it_makes_something_else(tmp_path):
    assert read_example(written(tmp_path, "a.py", WHOLE)).shell_remark == ""
    text = WHOLE.replace("Shell:", "Shell, as  a still:")
    example = read_example(written(tmp_path, "a.py", text))
    assert example.shell_remark == "as a still"
    assert example.shell == "python -m landscape_viz animate quadratic --optimizer newton --out climbs.gif"


def test_the_ends_of_lines_change_nothing(tmp_path):
    one = read_example(written(tmp_path, "climbs.py", WHOLE))
    path = tmp_path / "other" / "climbs.py"
    path.parent.mkdir()
    path.write_bytes(WHOLE.replace("\n", "\r\n").encode())
    other = read_example(path)
    assert (one.sha256, one.code, one.text, one.shell) == (other.sha256, other.code, other.text, other.shell)


def test_fields_may_all_be_missing(tmp_path):
    example = read_example(written(tmp_path, "a.py", '"""Title\n\nText: more text."""\nx = 1\n'))
    assert (example.title, example.text, example.source, example.topics, example.shell) == (
        *("Title", ("Text: more text.",)),
        *("", (), ""),
    )
    assert example.code == "x = 1\n"


def test_reading_a_script_does_not_run_it(tmp_path):
    read_example(written(tmp_path, "a.py", '"""Title\n\nText."""\nraise SystemExit\n'))


@pytest.mark.parametrize(
    ("name", "text", "told"),
    [
        ("a.py", "x = 1\n", r"a\.py: has no docstring; it begins with a title"),
        ("a.py", '""" """\n', "has no docstring"),
        ("a.py", '"""Title."""\n', "after the title, an empty line and a text"),
        ("a.py", '"""Title\nmore.\n\nText."""\n', "the title is the docstring's first line; an empty line must follow"),
        ("a.py", '"""Title\n\nSource: x"""\n', "a text must say what to watch"),
        ("a.py", '"""Source: x"""\n', "must begin with a title"),
        ("a.py", '"""T\n\nText.\n\nTopic: x\n"""\n', "no field 'Topic' in a docstring. Did you mean 'Topics'"),
        (
            "a.py",
            '"""T\n\nText.\n\nSource: x\nShel: y\n"""\n',
            "ends in Source, Topics, Themes, Phone, Shell; got 'Shel'. Did you mean",
        ),
        ("a.py", '"""T\n\nText.\n\nSource: x\nSource: y\n"""\n', "Source is given twice"),
        (
            "a.py",
            '"""T\n\nText.\n\nTopics, all: x\n"""\n',
            "only Shell takes a remark before its colon; got 'Topics, all: x'",
        ),
        ("a.py", '"""T\n\nText.\n\nShel, as a still: y\n"""\n', "no field 'Shel' in a docstring. Did you mean 'Shell'"),
        ("a.py", '"""T\n\nText.\n\nSource: x\ny\n"""\n', "must be indented: 'y'"),
        (
            "a.py",
            '"""T\n\nText.\n\nShell: landscape-viz list\n"""\n',
            "Shell must begin with 'python -m landscape_viz '",
        ),
        ("a.py", '"""T\n\nText.\n\nShell: python -m landscape_viz "x\n"""\n', "Shell is not a command"),
        ("a.py", '"""T\n\nText.\n\nThemes: dark\n"""\n', "Themes must be 'light' or 'light, dark'; got 'dark'"),
        ("a.py", '"""T\n\nText.\n\nPhone: half\n"""\n', "Phone must be like 'left 56%'.*; got 'half'"),
        ("a.py", '"""T\n\nText.\n\nPhone: left 156%\n"""\n', "Phone must be like"),
        ("a.py", '"""T\n\nText."""\nx = (\n', r"a\.py: is not Python, line 4"),
        ("a b.py", '"""T\n\nText."""\n', "letters, digits, hyphens and underscores only"),
    ],
)
def test_a_docstring_that_says_too_little_is_refused(tmp_path, name, text, told):
    with pytest.raises(InputError, match=told):
        read_example(written(tmp_path, name, text))


def test_a_script_that_is_not_text_is_refused(tmp_path):
    (tmp_path / "a.py").write_bytes(b'"""\xff"""')
    with pytest.raises(InputError, match=r"a\.py: is not written in UTF-8"):
        read_example(tmp_path / "a.py")
    with pytest.raises(InputError, match=r"b\.py: cannot be read: No such file"):
        read_example(tmp_path / "b.py")


def test_a_folder_has_its_scripts_by_name_and_those_that_are_listed_first(tmp_path):
    for name in ("c", "a", "b", "_data", ".hidden"):
        written(tmp_path, f"{name}.py", '"""T\n\nText."""\n')
    written(tmp_path, "broken.py", "x = 1")
    written(tmp_path, "notes.txt", "no script")
    assert [example.name for example in read_folder(tmp_path).examples] == ["a", "b", "c"]
    written(tmp_path, "order.txt", "# first\nc\n\na  # then this\n")
    folder = read_folder(tmp_path)
    assert [example.name for example in folder.examples] == ["c", "a", "b"]
    assert [name for name, _ in folder.unreadable] == ["broken"]
    assert "has no docstring" in folder.unreadable[0][1]


def test_an_order_may_have_headings(tmp_path):
    for name in ("a", "b", "c", "d"):
        written(tmp_path, f"{name}.py", '"""T\n\nText."""\n')
    assert read_folder(tmp_path).headings == {}
    written(tmp_path, "order.txt", "d\n[ First steps ]  # for newcomers\nc\na\n")
    folder = read_folder(tmp_path)
    assert folder.names == ("d", "c", "a", "b")
    assert folder.headings == {"c": "First steps", "a": "First steps"}
    assert folder.chosen(["c"]).headings == folder.headings


def test_examples_are_chosen_by_name(tmp_path):
    for name in ("newton_climbs", "saddle", "race"):
        written(tmp_path, f"{name}.py", '"""T\n\nText."""\n')
    folder = read_folder(tmp_path)
    assert folder.chosen([]).names == folder.names
    assert folder.chosen(["race.py", "gallery/saddle"]).names == ("race", "saddle")
    with pytest.raises(InputError, match=r"no script 'newton_climb.py'\. Did you mean 'newton_climbs'"):
        folder.chosen(["newton_climb"])
    with pytest.raises(InputError, match="There are newton_climbs, race, saddle"):
        folder.chosen(["xyz"])


def test_a_folder_without_scripts_is_told(tmp_path):
    with pytest.raises(InputError, match="there are no scripts"):
        read_folder(tmp_path)
    with pytest.raises(InputError, match="does not exist; name a folder of scripts with --source"):
        read_folder(tmp_path / "no")
    file = written(tmp_path, "file", "")
    with pytest.raises(InputError, match="is a file, not a folder"):
        read_folder(file)


def test_an_order_of_unknown_scripts_is_refused(tmp_path):
    written(tmp_path, "saddle.py", '"""T\n\nText."""\n')
    written(tmp_path, "order.txt", "sadle\n")
    with pytest.raises(InputError, match=r"order.txt: there is no script 'sadle.py' .* Did you mean 'saddle'"):
        read_folder(tmp_path)


def test_a_docstring_says_in_which_themes_a_film_is_made_and_which_part_phones_show(tmp_path):
    plain, both = '"""T\n\nText.\n"""\n', '"""T\n\nText.\n\nThemes: light, dark\nPhone: left 65%, bottom 82%\n"""\n'
    examples = []
    for number, text in enumerate((plain, both)):
        path = tmp_path / f"a{number}.py"
        path.write_text(text, encoding="utf-8")
        examples.append(read_example(path))
    assert [example.themes for example in examples] == [("light",), ("light", "dark")]
    assert [example.phone for example in examples] == [None, (0.65, 0.82)]
