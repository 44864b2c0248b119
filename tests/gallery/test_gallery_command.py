"""The command `gallery` as a process: films rebuilt, checked, chosen and written elsewhere."""

import contextlib
import hashlib
import json
import os
import shutil
import struct
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from gallery.commands import ENVIRONMENT, SAVES, contents, gallery, script
from gallery.films import disk_film, write_gif, write_script
from PIL import Image

from landscape_viz.cli import main
from landscape_viz.gallery.example import read_example
from landscape_viz.gallery.page import FONTS

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """A folder `gallery` with two films by Pillow and one by the package, rebuilt."""
    folder = tmp_path_factory.mktemp("built")
    scripts = folder / "gallery"
    scripts.mkdir()
    write_script(scripts, "bars", fields="Topics: colour")
    script(scripts, "still", SAVES.format("still.png"))
    code = "import landscape_viz as lv\n\nfilm = lv.animate('x**2', ['gd:lr=0.1'], -8, 10, size_pixels=(320, 180))\n"
    script(scripts, "bowl", f"{code}film.save('bowl.mp4')\n")
    temporary = folder / "temporary"
    temporary.mkdir()
    return folder, gallery(folder=folder, temporary=temporary)


def test_a_gallery_is_rebuilt(built):
    folder, (code, out, err) = built
    assert (code, err) == (0, "")
    lines = out.splitlines()
    size = (folder / "gallery" / "bars.gif").stat().st_size
    assert f"bars.gif: 5 frames, 0.5 s, 96x64, {size / 1000:.0f} kB" in lines
    assert "still.png: 1 frame, 80x60, 0 kB" in lines
    assert lines[-1] == f"3 films rebuilt; the page is {Path('gallery') / 'index.html'}"
    made = set(contents(folder / "gallery"))
    assert made == {
        *("bars.py", "bowl.py", "still.py", "bars.gif", "bowl.mp4", "still.png"),
        *("stills/bars.webp", "stills/bowl.webp", "manifest.json", "index.html", "README.md"),
        *FONTS,
    }
    assert list((folder / "temporary").iterdir()) == []


def test_the_manifest_tells_of_each_film(built):
    import matplotlib

    folder, _ = built
    films = json.loads((folder / "gallery" / "manifest.json").read_text(encoding="utf-8"))["films"]
    assert list(films) == ["bars", "bowl", "still"]
    assert films["bars"]["frames"] == 5
    assert films["bowl"]["versions"]["matplotlib"] == matplotlib.__version__
    for told in films.values():
        assert told["bytes"] == (folder / "gallery" / told["file"]).stat().st_size
    import av

    with av.open(str(folder / "gallery" / "bowl.mp4")) as film:
        assert films["bowl"]["frames"] == sum(1 for _ in film.decode(video=0))


def test_a_check_of_what_was_rebuilt_passes_and_writes_nothing(built):
    folder, _ = built
    before = contents(folder)
    code, out, err = gallery("--check", "--jobs", "1", folder=folder)
    assert (code, err) == (0, "")
    lines = out.splitlines()
    assert sorted(lines[:-1]) == ["bars.gif: matches", "bowl.mp4: matches", "still.png: matches"]
    assert lines[-1] == "3 films checked in gallery: all match"
    assert contents(folder) == before


@pytest.fixture
def copied(built, tmp_path):
    """A copy of the films by Pillow that may be changed."""
    folder, _ = built
    shutil.copytree(folder / "gallery", tmp_path / "own")
    for name in ("bowl.py", "bowl.mp4", "stills/bowl.webp"):
        (tmp_path / "own" / name).unlink()
    told = json.loads((tmp_path / "own" / "manifest.json").read_text(encoding="utf-8"))
    del told["films"]["bowl"]
    (tmp_path / "own" / "manifest.json").write_text(json.dumps(told), encoding="utf-8")
    return tmp_path / "own"


def test_a_check_names_what_no_longer_matches(copied):
    write_gif(copied / "bars.gif", disk_film(6))
    write_script(copied, "fresh")
    (copied / "stills" / "bars.webp").unlink()
    told = json.loads((copied / "manifest.json").read_text(encoding="utf-8"))
    told["films"]["gone"] = told["films"]["still"] | {"file": "gone.png"}
    (copied / "manifest.json").write_text(json.dumps(told), encoding="utf-8")
    with (copied / "still.py").open("a", encoding="utf-8") as file:
        file.write("# changed\n")
    code, out, err = gallery("--source", copied, "--check", folder=copied)
    assert (code, out) == (1, "")
    assert set(err.splitlines()[:-1]) == {
        "bars.gif: it is not the file that manifest.json tells of; no longer matches: plays 0.5 s, kept 0.6 s; "
        "stills/bars.webp is missing",
        "fresh.py: manifest.json does not tell of its film",
        "still.png: the script has changed since",
        "manifest.json: tells of gone.png, and there is no gone.py",
        "index.html: is not the page of these scripts and this manifest.json",
        "README.md: is not that of these scripts and this manifest.json",
    }
    assert err.splitlines()[-1].startswith("6 of 6 do not match: ")


def test_a_film_whose_pixels_change_is_named_and_one_that_is_only_packed_otherwise_is_not(copied):
    write_script(copied, "repacked")
    (copied / "repacked.py").write_text((copied / "still.py").read_text(encoding="utf-8").replace("still", "repacked"))
    told = json.loads((copied / "manifest.json").read_text(encoding="utf-8"))
    with Image.open(copied / "still.png") as image:
        image.save(copied / "repacked.png", compress_level=0)
        picture = np.array(image)
    picture[10:20, 10:20] = 255  # 100 of 4800 pixels
    Image.fromarray(picture).save(copied / "still.png")
    for name in ("still", "repacked"):
        content = (copied / f"{name}.png").read_bytes()
        told["films"][name] = told["films"]["still"] | {
            "file": f"{name}.png",
            "bytes": len(content),
            "sha256": hashlib.sha256(content).hexdigest(),
            "script_sha256": read_example(copied / f"{name}.py").sha256,
        }
    (copied / "manifest.json").write_text(json.dumps(told), encoding="utf-8")
    code, out, err = gallery("still", "repacked", "--source", copied, "--check", folder=copied)
    assert (code, out) == (1, "repacked.png: matches\n")
    assert err.startswith("still.png: no longer matches: 2.08% of the pixels differ; up to 0.1% may\n")


def test_one_script_is_rebuilt_by_name_and_the_others_stay(copied):
    before = contents(copied)
    text = (copied / "bars.py").read_text(encoding="utf-8")
    (copied / "bars.py").write_text(text.replace("bars.gif", "bars.png"), encoding="utf-8")
    os.remove(copied / "still.png")  # not asked for: it stays as it is
    code, out, err = gallery("bars.py", "--source", copied, folder=copied)
    assert (code, err) == (0, "")
    assert out.splitlines()[0].startswith("bars.png: 5 frames, ")
    after = contents(copied)
    assert "bars.gif" not in after  # the film that it was before
    assert "still.png" not in after
    told = json.loads(after["manifest.json"])["films"]
    assert told["still"] == json.loads(before["manifest.json"])["films"]["still"]
    assert told["bars"]["file"] == "bars.png"


def test_a_script_that_is_gone_leaves_the_manifest_and_its_film_is_told(copied):
    (copied / "bars.py").unlink()
    code, out, _ = gallery("--source", copied, folder=copied)
    assert code == 0
    assert "bars.gif: there is no bars.py any more; delete the film if nobody needs it\n" in out
    after = contents(copied)
    assert list(json.loads(after["manifest.json"])["films"]) == ["still"]
    assert "bars.gif" in after
    assert "stills/bars.webp" not in after
    assert b'id="bars"' not in after["index.html"]
    assert b'id="bars"' not in after["README.md"]


def test_a_readme_that_somebody_wrote_is_neither_overwritten_nor_judged(copied):
    (copied / "README.md").write_text("# My films\n", encoding="utf-8")
    assert gallery("--source", copied, folder=copied)[0] == 0
    assert (copied / "README.md").read_text(encoding="utf-8") == "# My films\n"
    code, out, err = gallery("--source", copied, "--check", folder=copied)
    assert (code, err) == (0, "")
    assert out.endswith("all match\n")


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["--source", "none"], "error: --source: the folder 'none' does not exist; name a folder of scripts"),
        (["--source", "empty"], "error: --source: there are no scripts (.py files) in 'empty'"),
        (["--source", "one", "bar"], "error: NAME: 'one' has no script 'bar.py'. Did you mean 'bars'?"),
        (["--source", "one", "--jobs", "0"], "error: --jobs must be from 1 to 256; got 0"),
        (["--source", "one", "--jobs", "two"], "error: --jobs must be a whole number"),
        (["--source", "one", "--timeout", "0"], "error: --timeout must be a finite number above 0; got 0"),
        (["--source", "one", "--out", "no/where"], "error: --out: the folder 'no' does not exist; create it first"),
        (["--source", "one", "--out", "one/bars.py"], "error: --out must be a folder; 'one/bars.py' is a file"),
        (["--source", "one", "--out", "spoilt"], "error: 'spoilt/manifest.json' is not a manifest of films"),
    ],
    ids=lambda value: " ".join(value[1:]) if isinstance(value, list) else None,
)
def test_wrong_input_is_told_in_one_line(tmp_path, monkeypatch, capsys, words, told):
    monkeypatch.chdir(tmp_path)
    for name in ("empty", "one", "spoilt"):
        Path(name).mkdir()
    write_script(Path("one"), "bars")
    Path("spoilt/manifest.json").write_text('{"films": {"a": {}}}', encoding="utf-8")
    with pytest.raises(SystemExit) as ended:
        main(["gallery", *words])
    assert ended.value.code == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith(told)
    assert err.count("\n") == 1


def test_a_gallery_beside_is_the_default(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(SystemExit):
        main(["gallery"])
    assert "the folder 'gallery' does not exist" in capsys.readouterr().err


def test_films_are_written_to_another_folder(tmp_path):
    write_script(tmp_path, "bars")
    code, out, _ = gallery("--source", tmp_path, "--out", "public", folder=tmp_path)
    assert code == 0
    assert out.endswith(f"the page is {Path('public') / 'index.html'}\n")
    made = {"bars.gif", "index.html", "README.md", "manifest.json", "stills/bars.webp"}
    made |= {f"fonts/{name}" for name in ("InterTabular-Regular.ttf", "InterTabular-SemiBold.ttf", "OFL.txt")}
    assert set(contents(tmp_path / "public")) == made
    assert not (tmp_path / "bars.gif").exists()


def test_asking_for_films_loads_nothing_heavy():
    program = """
import sys
import landscape_viz.cli.commands.gallery, landscape_viz.gallery.build
print([name for name in ("jax", "numpy", "matplotlib", "PIL", "av", "imageio") if name in sys.modules])
"""
    run = subprocess.run([sys.executable, "-c", program], env=ENVIRONMENT, capture_output=True, text=True, timeout=60)
    assert run.stdout == "[]\n"


def test_in_a_terminal_one_bar_tells_of_all_and_is_wiped_away(copied):
    pty, fcntl, termios = map(pytest.importorskip, ("pty", "fcntl", "termios"))
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
    words = [sys.executable, "-m", "landscape_viz", "gallery", "--source", str(copied)]
    with subprocess.Popen(words, env=ENVIRONMENT, stdout=subprocess.PIPE, stderr=theirs) as process:
        os.close(theirs)
        shown = b""
        with contextlib.suppress(OSError):  # Linux's way to say that the other end is closed
            while read := os.read(ours, 65536):
                shown += read
        os.close(ours)
        out = process.stdout.read().decode()
    assert process.returncode == 0
    assert [line.partition(":")[0] for line in sorted(out.splitlines())] == [
        *("2 films rebuilt; the page is " + str(copied / "index.html"), "bars.gif", "still.png")
    ]
    bars = shown.decode().split("\r")
    assert any(text.startswith("gallery: ") and "| 0/2 [" in text for text in bars)
    assert any("| 2/2 [" in text for text in bars)
    assert bars[-1].strip() == ""


def test_a_film_in_both_themes_has_a_dark_one_until_its_script_asks_for_none(tmp_path):
    film = "lv.animate('x**2', 'gd:lr=0.1', -8, 3, size_pixels=(320, 180))"
    code = f"import landscape_viz as lv\n\n{film}.save('both.gif')\n"
    path = tmp_path / "both.py"
    path.write_text(f'"""Both.\n\nText.\n\nThemes: light, dark\n"""\n\n{code}', encoding="utf-8")
    exit_code, out, err = gallery("--source", tmp_path, folder=tmp_path)
    assert (exit_code, err) == (0, "")
    assert out.splitlines()[-1].startswith("1 film rebuilt")
    shades = []
    for film in ("both.gif", "dark/both.gif"):
        with Image.open(tmp_path / film) as picture:
            shades.append(np.asarray(picture.convert("L")).mean())
    assert shades[0] > 2 * shades[1]
    assert (tmp_path / "stills" / "dark" / "both.webp").is_file()
    assert b'data-dark="dark/both.gif"' in (tmp_path / "index.html").read_bytes()
    exit_code, out, err = gallery("--source", tmp_path, "--check", folder=tmp_path)
    assert (exit_code, err) == (0, "")
    assert sorted(out.splitlines()[:-1]) == ["both.gif: matches", "dark/both.gif: matches"]
    (tmp_path / "dark" / "both.gif").unlink()
    exit_code, _, err = gallery("--source", tmp_path, "--check", folder=tmp_path)
    assert exit_code == 1
    assert "dark/both.gif: the film is missing" in err
    path.write_text(f'"""Both.\n\nText.\n"""\n\n{code}', encoding="utf-8")
    assert gallery("--source", tmp_path, folder=tmp_path)[0] == 0
    assert not (tmp_path / "stills" / "dark" / "both.webp").exists()
    assert "dark" not in json.loads((tmp_path / "manifest.json").read_text(encoding="utf-8"))["films"]["both"]
