"""Films found on the page: by words, by topics, by both; by keyboard, and told to those who listen."""

import pytest
from browser import needs_browser
from gallery.visiting import NAMES

pytestmark = [needs_browser, pytest.mark.slow]

STATUS = "document.getElementById('_status').textContent"


def look_for(visitor, text):
    visitor.run(
        f"(() => {{ const f = document.getElementById('_find'); f.value = '{text}';"
        "f.dispatchEvent(new Event('input')) })()"
    )


def choose(visitor, topic):
    visitor.run(f"document.querySelector('.topic[data-topic=\"{topic}\"]').click()")


def test_a_topic_and_words_are_looked_for_together(visitor):
    visitor.visit()
    assert visitor.shown() == NAMES
    assert visitor.run(STATUS) == ""
    choose(visitor, "race")
    assert visitor.shown() == ["hills", "race"]
    assert visitor.run(STATUS) == "2 of 6 films"
    pressed = "[...document.querySelectorAll('.topic[aria-pressed=true]')].map((b) => b.dataset.topic)"
    assert visitor.run(pressed) == ["race"]
    look_for(visitor, " HIMMELBLAU  adam ")
    assert visitor.shown() == ["hills"]
    assert visitor.run("location.search") == "?topic=race&find=HIMMELBLAU++adam"
    look_for(visitor, "nowhere")
    assert visitor.shown() == []
    assert visitor.run(STATUS) == "0 of 6 films"
    assert visitor.run("document.getElementById('_nothing').offsetHeight") > 0
    visitor.run("document.getElementById('_reset').click()")
    assert visitor.shown() == NAMES
    assert visitor.run("location.search") == ""
    assert visitor.run(STATUS) == "All 6 films"
    assert visitor.run("document.activeElement.id") == "_find"


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("the saddle", ["saddle"]),  # the title
        ("watch", NAMES),  # the text
        ("your own", ["own"]),  # a topic
        ("image.new", NAMES),  # the code
        ("adam:lr", ["hills"]),  # the shell line
        ("as a still", ["race"]),  # and what is said of it
        ("own.mp4", ["own"]),  # the film's file
        ("picture.py", ["picture"]),
        ("hill", ["hills"]),
        ("bowls", ["bowl"]),  # a plural
        ("a-long-address", ["saddle"]),
        ("along address", ["saddle"]),  # hyphens may be left out
        ("watch nowhere", []),  # all words, not any
    ],
)
def test_every_word_must_be_in_the_title_the_text_the_topics_the_code_or_a_name(visitor, words, found):
    visitor.visit()
    look_for(visitor, words)
    assert visitor.shown() == found


def test_an_address_keeps_what_was_looked_for(visitor):
    visitor.visit(query="?topic=one+dimension&find=race")
    assert visitor.shown() == ["race"]
    assert visitor.run(STATUS) == "1 of 6 films"
    assert visitor.visit(query="?topic=no+such").shown() == NAMES
    assert visitor.visit(query="#saddle").shown() == NAMES


def test_a_slash_leads_to_the_search_and_escape_clears_it_and_leaves(visitor):
    visitor.visit()
    visitor.press("/")
    assert visitor.run("document.activeElement.id") == "_find"
    assert visitor.run("document.getElementById('_find').value") == ""  # the key itself is no word
    visitor.call("Input.insertText", text="sad")
    visitor.press("/")  # in the field it is a letter
    assert visitor.run("document.getElementById('_find').value") == "sad/"
    assert visitor.shown() == []
    visitor.press("Escape")
    assert visitor.run("document.getElementById('_find').value") == ""
    assert visitor.shown() == NAMES
    assert visitor.run("document.activeElement.id") == "_find"
    visitor.press("Escape")
    assert visitor.run("document.activeElement === document.body")


def test_those_who_listen_hear_how_many_there_are(visitor):
    visitor.visit()
    assert visitor.run("document.getElementById('_status').getAttribute('role')") == "status"
    visitor.press("/")
    visitor.call("Input.insertText", text="topic:")
    assert visitor.run(STATUS) == "0 of 6 films"
    visitor.press("Escape")
    assert visitor.run(STATUS) == "All 6 films"


def test_what_is_found_is_seen_from_wherever_it_was_looked_for(visitor):
    visitor.visit(width=360, height=640)
    visitor.run("document.getElementById('saddle').scrollIntoView({behavior: 'instant'})")
    visitor.press("/")
    visitor.call("Input.insertText", text="bowl")
    top = "document.getElementById('bowl').getBoundingClientRect().top"
    visitor.until(f"{top} > 0 && {top} < 300")
    assert visitor.run("document.activeElement.getBoundingClientRect().top") >= 0  # and so is the field
