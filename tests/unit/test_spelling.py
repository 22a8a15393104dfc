"""However a text is spelled, every step says the same about it, and shows the same words."""

import re
from collections.abc import Callable
from html.entities import codepoint2name
from pathlib import Path
from typing import Any
from unicodedata import normalize

import msgspec
import pytest

from hearhear.wiring.roster import load_roster
from processors import enrichments
from processors.chain import load
from processors.detectors.signature import signature
from processors.step import Setup
from processors.step import enrich
from schemas.post import Post
from schemas.text import reading
from tests.criticism import posts
from tests.posts import saying

DEMO = Path(__file__).parents[2] / "hearhear/demo"
LEXICONS = Path(enrichments.__path__[0]).parent / "lexicons"
STEPS = load(Setup(roster=load_roster(DEMO / "roster.json")))
DAY = [msgspec.json.decode(line)["text"] for line in (DEMO / "day.jsonl").read_bytes().splitlines()]
TEXTS = (
    [line.text for line in posts.read("abuse") + posts.read("criticism")[::4]]
    + DAY[::10]
    + [
        "Nadia Okonsaar go back where you came from",
        "I'm 17, a sixth form student, and I can't vote. Don't we count?",
        "Minister Varrowby, can you tell us when the A&E at St Orle's opens?",
        '"Leave her alone", said the pupil. @liesl.amunde.example isn\'t vermin!',
        "Nos élèves n'ont pas d'hôpital à côté de l'école, où sont les impôts ?",
        "Die Krankenhäuser schließen, und meine Schüler fahren über die Brücke",
        "O desemprego e a inflação não são culpa dos médicos; e a saúde?",
        "see https://example.org/a?b=1&c=2 and https://example.org/d (R&D)",
    ]
)


def inside_words(sign: str) -> Callable[[str], str]:
    return lambda text: re.sub(r"(?<=[^\W\d_]{2})(?=[^\W\d_]{2})", sign, text)


def letters(first: int, capital: int) -> Callable[[str], str]:
    styled = {ord("a") + i: first + i for i in range(26)}
    return lambda text: text.translate(styled | {ord("A") + i: capital + i for i in range(26)})


def swap(**signs: str) -> Callable[[str], str]:
    names = {"space": " ", "apostrophe": "'", "question": "?", "quote": '"', "hyphen": "-"}
    return lambda text: text.translate({ord(names[k]): v for k, v in signs.items()})


def opened(text: str) -> str:
    return re.sub(r'"([^"]*)"', "“\\1”", text)


def named(text: str) -> str:
    return "".join(f"&{codepoint2name[ord(c)]};" if ord(c) in codepoint2name else c for c in text)


DISGUISES: dict[str, Callable[[str], str]] = {
    "no-break space": swap(space="\u00a0"),
    "narrow no-break space": swap(space="\u202f"),
    "ideographic space": swap(space="\u3000"),
    "two spaces": swap(space="  "),
    "tab": swap(space="\t"),
    "line feed": swap(space="\n"),
    "two lines": swap(space="\r\n\r\n"),
    "line separator": swap(space=" \u2028"),
    "space and zero-width space": swap(space=" \u200b"),
    "zero-width space": inside_words("\u200b"),
    "zero-width joiner": inside_words("\u200d"),
    "soft hyphen": inside_words("\u00ad"),
    "word joiner": inside_words("\u2060"),
    "no character": inside_words("\x00"),
    "byte order mark": lambda text: "\ufeff" + text,
    "space around": lambda text: f"\n {text}\u00a0\n",
    "left-to-right mark": lambda text: "\u200e" + text.replace(" ", " \u200e"),
    "isolates": lambda text: "\u2068" + text.replace(" ", "\u2069 \u2068") + "\u2069",
    "struck through": lambda text: re.sub(r"([^\W\d_])", "\\1\u0336", text),
    "variation selectors": lambda text: re.sub(r"([^\W\d_])", "\\1\ufe0f", text),
    "full width": lambda text: text.translate({i: i + 0xFEE0 for i in range(0x21, 0x7F)}),
    "decomposed": lambda text: normalize("NFD", text),
    "mathematical bold": letters(0x1D41A, 0x1D400),
    "sans-serif italic": letters(0x1D622, 0x1D608),
    "monospace": letters(0x1D68A, 0x1D670),
    "letters that look alike": lambda text: re.sub(
        r"(?<=[a-z])[aeocpx](?=[a-z])", lambda m: "аеосрх"["aeocpx".index(m[0])], text
    ),
    "circled": letters(0x24D0, 0x24B6),
    "named entities": named,
    "decimal entities": lambda text: "".join(f"&#{ord(c)};" for c in text),
    "hexadecimal entities": lambda text: "".join(c if c.isalnum() else f"&#x{ord(c):X};" for c in text),
    "entities twice": lambda text: named(text).replace("&", "&amp;"),
    "curly apostrophe": swap(apostrophe="’"),
    "modifier apostrophe": swap(apostrophe="ʼ"),
    "full-width apostrophe": swap(apostrophe="＇"),
    "full-width question mark": swap(question="？"),
    "curly quotes": opened,
    "no-break hyphen": swap(hyphen="\u2011"),
}  # fmt: skip


def said(post: Post) -> tuple[list[str], dict[str, Any]]:
    """Return what the tags say, their places replaced by the words that stand there."""
    found = msgspec.to_builtins(enrich(post, STEPS))
    assert not found.get("failures")
    tags = found["tags"]
    words = []
    for tag in tags.values():
        for one in tag["evidence"]:
            words.append(reading(post.text[one.pop("start") : one.pop("end")]).text)
    for one in tags.get("mentions", {}).get("officials", ()):
        words.append(reading(post.text[slice(*one.pop("span"))]).text)
    return words, tags


@pytest.fixture(scope="module")
def plain() -> list[Any]:
    return [said(saying(text)) for text in TEXTS]


@pytest.mark.parametrize("name", DISGUISES)
def test_tags_do_not_depend_on_the_spelling(name: str, plain: list[Any]) -> None:
    """A keyboard, an export, a font or an evader decides the spelling; the words are the same."""
    disguised = [DISGUISES[name](text) for text in TEXTS]

    assert disguised != TEXTS
    for text, usual in zip(disguised, plain, strict=True):
        assert said(saying(text)) == usual


@pytest.mark.parametrize("name", DISGUISES)
def test_a_copy_in_another_spelling_is_a_copy(name: str) -> None:
    """Who sends one text many times must not escape by spelling each in another way."""
    for text in TEXTS:
        assert signature(DISGUISES[name](text)) == signature(text)


def test_the_texts_meet_every_step(plain: list[Any]) -> None:
    """A step that says nothing of these texts would not be tested."""
    met = {name for _, tags in plain for name in tags}

    assert met == {name for name, _ in STEPS}


@pytest.mark.parametrize("path", sorted(LEXICONS.rglob("*.t*")), ids=lambda path: path.name)
def test_lexicons_are_written_as_they_are_read(path: Path) -> None:
    """A phrase with a curly apostrophe would never be met."""
    for line in path.read_text(encoding="utf-8").splitlines():
        assert line.startswith("#") or reading(line).text == line.strip()
