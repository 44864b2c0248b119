"""Fast compilation, and compiled code kept between runs: used, switched off, shared, broken or unwritable."""

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import jax
import jax.numpy as jnp
import pytest

from landscape_viz import compilation
from landscape_viz.compilation import cache_folder, fast_jit

FILM = ["-m", "landscape_viz", "animate", "quadratic", "--optimizer", "gd:lr=0.1", "--steps", "3", "--size", "160x120"]


def film(folder, cache, name="f.gif"):
    environment = os.environ | {"LANDSCAPE_VIZ_CACHE": str(cache)}
    environment.pop("JAX_COMPILATION_CACHE_DIR", None)
    run = subprocess.run(
        [sys.executable, *FILM, "--out", str(folder / name)],
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert (run.returncode, run.stderr) == (0, "")
    return (folder / name).read_bytes()


@pytest.fixture(scope="module")
def filled(tmp_path_factory):
    """A cache after one film, and the film."""
    folder = tmp_path_factory.mktemp("films")
    return folder / "cache", film(folder, folder / "cache")


def entries(cache):
    return sorted(path for path in cache.rglob("*-cache") if path.is_file())


@pytest.mark.slow
def test_what_was_compiled_is_kept_and_gives_the_same_film(filled, tmp_path):
    cache, first = filled
    kept = {path: path.stat().st_mtime_ns for path in entries(cache)}
    assert kept
    assert film(tmp_path, cache) == first
    assert {path: path.stat().st_mtime_ns for path in entries(cache)} == kept


@pytest.mark.slow
def test_two_processes_may_share_a_cache(filled, tmp_path):
    with ThreadPoolExecutor(2) as pool:
        films = list(pool.map(lambda name: film(tmp_path, tmp_path / "cache", name), ["a.gif", "b.gif"]))
    assert films == [filled[1]] * 2


@pytest.mark.slow
def test_broken_files_in_the_cache_do_no_harm(filled, tmp_path):
    cache, first = filled
    for path in entries(cache):
        path.write_bytes(path.read_bytes()[:40])
    assert film(tmp_path, cache) == first


@pytest.mark.parametrize("word", ["off", "0", ""])
def test_the_cache_can_be_switched_off(word, monkeypatch):
    monkeypatch.setenv("LANDSCAPE_VIZ_CACHE", word)
    assert cache_folder() is None


@pytest.mark.slow
def test_a_cache_that_cannot_be_made_is_done_without(filled, tmp_path):
    (tmp_path / "file").write_text("in the way")
    assert film(tmp_path, tmp_path / "file") == filled[1]


def test_the_folder_is_the_users_own_cache(monkeypatch, tmp_path):
    monkeypatch.delenv("LANDSCAPE_VIZ_CACHE", raising=False)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    if sys.platform == "linux":
        assert cache_folder().parent == tmp_path / "landscape_viz"


def test_this_jax_takes_some_of_the_options_of_fast_compilation():
    assert fast_jit(lambda x: x + 1)(1) == 2
    assert len(compilation._UNKNOWN_OPTIONS) < len(compilation.FAST_OPTIONS)


def test_options_that_jax_does_not_know_are_left_out(monkeypatch):
    monkeypatch.setattr(compilation, "_UNKNOWN_OPTIONS", set())
    options = {"xla_option_of_another_year": True, "xla_cpu_parallel_codegen_split_count": 1}
    monkeypatch.setattr(compilation, "FAST_OPTIONS", options)
    power = fast_jit(lambda exponent, x: x**exponent, static_argnums=(0,))
    assert [power(2, 3), power(3, 3)] == [9, 27]
    assert sorted(compilation._UNKNOWN_OPTIONS) == ["xla_option_of_another_year"]


def test_an_error_while_it_runs_is_no_reason_to_compile_again():
    def refuse(x):
        raise ZeroDivisionError(f"at {x}")

    program = fast_jit(lambda x: jax.pure_callback(refuse, x, x))
    with pytest.raises(jax.errors.JaxRuntimeError, match="at 2"):
        program(jnp.array(2)).block_until_ready()
