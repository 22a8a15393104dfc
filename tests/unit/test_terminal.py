"""What a stranger wrote is shown, not obeyed."""

import json
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hearhear.commands.terminal import complain
from hearhear.commands.terminal import safe
from hearhear.commands.terminal import safe_cells
from hearhear.commands.terminal import safe_json
from hearhear.commands.terminal import safe_line

DANGERS = [
    "\x1b]0;owned\x07", "\x1b[2J", "\x9b31m", "\x9d0;x\x9c", "\x90q\x9c", "\x08\x08", "\r", "\x7f",
    "\u202e", "\u202a", "\u2066", "\u2067", "\u2068", "\u2069", "\u2028", "\U000e0041", "\ud800", "\x00",
]  # fmt: skip
"""Sequences that retitle, clear, overwrite, turn or hide."""


def is_harmless(text, allowed="\n\t"):
    return all(
        letter in allowed
        or (
            unicodedata.category(letter) not in {"Cc", "Cs", "Zl", "Zp"}
            and unicodedata.bidirectional(letter)
            not in {"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"}
        )
        for letter in text
    )


@pytest.mark.parametrize("danger", DANGERS)
def test_what_a_terminal_would_obey_is_written_out(danger):
    """Nothing dangerous is left, and the reader sees that something was there."""
    for show in (safe, safe_line, safe_cells):
        shown = show(f"ferry{danger}late")
        assert is_harmless(shown)
        assert shown != "ferrylate"
        assert shown.startswith("ferry")
        assert shown.endswith("late")


def test_what_people_write_stays():
    """Letters of every script, emoji and their joiners, line ends in a long text."""
    text = "Grüße, 국회 محمد می‌خواهم 👩🏽‍🚒\n\tund weiter\u200f!"
    assert safe(text) == text
    assert safe_line(text) == text.replace("\n\t", " ")


@given(st.text(st.characters(), max_size=40))
def test_any_text_is_harmless_when_shown(text):
    """Property: whatever comes in, no control and no turn of direction goes out."""
    assert is_harmless(safe(text))
    assert is_harmless(safe_line(text), allowed="")
    assert len(safe_cells(text)) == len(text)
    assert is_harmless(safe_cells(text))


@given(st.recursive(st.text(st.characters(exclude_categories=["Cs"])), st.lists, max_leaves=5))
def test_json_stays_the_same_value(value):
    """Property: escapes of JSON's own change nothing for programs."""
    for ascii_only in (True, False):
        raw = json.dumps(value, ensure_ascii=ascii_only).encode()
        shown = safe_json(raw)
        assert json.loads(shown) == value
        assert is_harmless(shown.decode())


def test_a_complaint_is_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    """A file's name in the inbox may hold a line end, and a sentence that looks like ours."""
    complain("passed over x\nhearhear: the store was removed")
    assert capsys.readouterr().err == "hearhear: passed over x hearhear: the store was removed\n"
