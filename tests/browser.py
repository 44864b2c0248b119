"""A page of the headless Chromium that is installed, driven by playwright."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from playwright.sync_api import Page, sync_playwright

PROGRAM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
needs_browser = pytest.mark.skipif(PROGRAM is None, reason="no Chromium is installed")

_FLAGS = ("--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--force-color-profile=srgb", "--disable-quic")


@contextmanager
def open_page() -> Iterator[Page]:
    """An empty page, whose scripts have the rights of a local file, in a browser that ends with the block."""
    with TemporaryDirectory(prefix="page-") as folder, sync_playwright() as playwright:
        page_file = Path(folder) / "page.html"
        page_file.write_text("<!doctype html><title>test</title>", encoding="utf-8")
        browser = playwright.chromium.launch(executable_path=PROGRAM, args=[*_FLAGS])
        page = browser.new_page(no_viewport=True)
        page.set_default_timeout(60_000)
        page.goto(page_file.as_uri())
        yield page
        browser.close()
