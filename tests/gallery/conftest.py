"""A small gallery and somebody at its page, for the tests in a browser."""

import pytest
from browser import open_page
from gallery.visiting import Visitor, make_gallery


@pytest.fixture(scope="module")
def shown_gallery(tmp_path_factory):
    """The folder of a small gallery with its page."""
    folder = tmp_path_factory.mktemp("gallery")
    make_gallery(folder)
    return folder


@pytest.fixture(scope="module")
def visitor(shown_gallery):
    """Somebody at that page, in a browser of their own."""
    with open_page() as page:
        yield Visitor(page, (shown_gallery / "index.html").as_uri())
