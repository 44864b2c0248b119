"""What to do about words that the parser cannot place, of which it says only that they are too many or unknown."""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping, Sequence
from itertools import takewhile
from typing import NamedTuple

from landscape_viz.cli.spelling import is_optimizer, is_setting, setting_typed, with_settings

OPTIMIZER = "--optimizer"


class Taken(NamedTuple):
    """An option that a command takes: how its value is written, whether it has one, and whether it may be repeated."""

    metavar: str
    valued: bool
    several: bool


class Run(NamedTuple):
    """Words that stand together: an option, its value, and what else comes before the next option.

    Without an option: words at the beginning, or behind a flag.
    """

    option: str | None
    words: list[str]


def too_many(words: Sequence[str], taken: Mapping[str, Taken], argument: str) -> str | None:
    """What is told where a command has no place for some words, or None where it has one for all.

    Args:
      words: what was typed behind the command.
      taken: its options by name.
      argument: what its only argument is called.
    """
    runs = _runs(words, taken)
    placed = [word for run in runs if run.option is None for word in run.words]
    behind = [(run.option, run.words) for run in runs if run.option is not None and len(run.words) > 1]
    if not placed and behind:  # the last word may well be the argument
        behind[-1] = behind[-1][0], behind[-1][1][:-1]
    left = placed[1:] + [word for _, typed in behind for word in typed[1:]]
    if not left:
        return None
    advice = [_misplaced(left, words, taken), *(_beyond(option, typed, taken[option]) for option, typed in behind)]
    if len(placed) > 1 and argument == "LOSS":
        advice.append(f"Quote a loss that has blanks: {_quoted(placed)}")
    what = f"Unexpected word{'s' * (len(left) > 1)}: {' '.join(left)}."
    return " ".join([what, *[text for text in advice if text][:1]])


def twice(words: Sequence[str], taken: Mapping[str, Taken]) -> str | None:
    """What is told where several optimizers are given to a command that takes one; None where all is well.

    Of other options the last one counts, as everywhere in the shell: so a line can be changed by what is added to it.
    """
    count = [word.partition("=")[0] for word in words].count(OPTIMIZER)
    if OPTIMIZER not in taken or taken[OPTIMIZER].several or count < 2:
        return None
    return f"{OPTIMIZER} is given {count} times; this command takes one; animate, plot and race take several."


def unknown(option: str, words: Sequence[str], taken: Mapping[str, Taken], elsewhere: Sequence[str]) -> str:
    """What is told of an option that a command does not have.

    Args:
      option: as it was typed, such as ``--lr``.
      words: what was typed behind the command.
      taken: the options of the command by name.
      elsewhere: the commands that do have it.
    """
    what = f"No such option: {option}."
    near = _nearest(option, taken)
    if elsewhere:
        return f"{what} It is one of {', '.join(elsewhere)}."
    meant = _of_optimizers(option, words, taken) or (f"Did you mean {' or '.join(near)}?" if near else "")
    return f"{what} {meant}".strip()


def _runs(words: Sequence[str], taken: Mapping[str, Taken]) -> list[Run]:
    runs = [Run(None, [])]
    for word in words:
        name, equals, value = word.partition("=")
        waits = runs[-1].option is not None and not runs[-1].words
        if name in taken and not waits:
            runs.append(Run(name, [value] * bool(equals)) if taken[name].valued else Run(None, []))
        else:
            runs[-1].words.append(word)
    return runs


def _misplaced(left: Sequence[str], words: Sequence[str], taken: Mapping[str, Taken]) -> str:
    """About a setting behind a single hyphen, and about optimizers that stand alone."""
    for word in left:
        if re.fullmatch(r"-[A-Za-z]\w+", word) and (told := _of_optimizers(word, words, taken)):
            return told
    alone = [word.strip(",") for word in left if is_optimizer(word)]
    if not alone or OPTIMIZER not in taken:
        return ""
    before = [run.words[0].strip(",") for run in _runs(words, taken) if run.option == OPTIMIZER and run.words]
    if before and not taken[OPTIMIZER].several:
        return "The command takes one optimizer"
    return f"Write {OPTIMIZER} before each optimizer: {_each(OPTIMIZER, [*before, *alone])}"


def _beyond(option: str, typed: Sequence[str], taken: Taken) -> str:
    """About words behind the value of an option: most often they belong to it."""
    numbers = [word.strip(",") for word in takewhile(_is_number, typed)]
    if len(numbers) > 1 and re.search(",|x", taken.metavar):
        joint = "," if "," in taken.metavar else "x"
        again = f", or for several points {_each(option, numbers)}" if taken.several else ""
        return f"Write the numbers as one word: {option} {joint.join(numbers)}{again}"
    if option == OPTIMIZER:
        name, *settings = [typed[0].strip(","), *(word.strip(",") for word in takewhile(_is_setting, typed[1:]))]
        return f"Write the settings as one word: {option} {with_settings(name, settings)}" if settings else ""
    if taken.several:
        return f"Write {option} before each of them: {_each(option, typed)}"
    may_have_blanks = taken.metavar.startswith(("TEXT", "FILE", "DIR"))
    return f"Quote what has blanks: {option} {_quoted(typed)}" if may_have_blanks else ""


def _of_optimizers(option: str, words: Sequence[str], taken: Mapping[str, Taken]) -> str:
    """About what is no option of a command, but a setting of an optimizer, or an optimizer."""
    if OPTIMIZER not in taken:
        return ""
    if is_setting(option):
        optimizers = [run.words[0] for run in _runs(words, taken) if run.option == OPTIMIZER and run.words]
        typed = setting_typed(option, _value(option, words), optimizers[-1] if optimizers else None)
        return f"Settings belong to an optimizer: {OPTIMIZER} {typed}"
    if is_optimizer(option):
        return f"An optimizer is named behind {OPTIMIZER}: {OPTIMIZER} {option.lstrip('-')}"
    return ""


def _value(option: str, words: Sequence[str]) -> str | None:
    """What was typed as the value of an option that there is not."""
    for word, following in zip(words, [*words[1:], "--"], strict=True):
        name, equals, value = word.partition("=")
        if name == option:
            return value if equals else None if following.startswith("--") else following
    return None


def _nearest(option: str, taken: Mapping[str, Taken]) -> list[str]:
    """The options that may have been meant; the hyphens, which all of them have, make none of them alike."""
    bare = {name.lstrip("-"): name for name in taken}
    typed = option.lstrip("-")
    if len(typed) == 1:
        return [name for word, name in bare.items() if word.startswith(typed)]
    return [bare[word] for word in difflib.get_close_matches(typed, bare, n=1, cutoff=0.6)]


def _is_number(word: str) -> bool:
    from landscape_viz.parsing.numbers import NoNumberError, read_number

    try:
        read_number(word.strip(","))
    except NoNumberError:
        return False
    return True


def _is_setting(word: str) -> bool:
    return "=" in word


def _each(option: str, words: Sequence[str]) -> str:
    return " ".join(f"{option} {word}" for word in words)


def _quoted(words: Sequence[str]) -> str:
    return '"' + " ".join(words) + '"'
