"""Long texts: no text holds up the others, and what is too long to be tagged whole says so."""

from datetime import UTC
from datetime import datetime
from pathlib import Path
from time import process_time

import msgspec
import pytest
from msgspec import structs

from hearhear.commands.tagged_lines import line
from hearhear.wiring.roster import load_roster
from ingest.links import hashtags
from ingest.links import links
from ingest.pseudonym import Pseudonyms
from ingest.rows import EventRow
from processors.chain import load
from processors.step import Setup
from processors.step import enrich
from processors.text import view
from schemas import text as readings
from schemas.mask_raw import mask_raw
from schemas.masking import mask
from schemas.post import Post
from schemas.post import Refs
from schemas.tagged_part import LONGEST_TAGGED
from schemas.tagged_part import tagged_part
from sinks.search.query import parse

NOW = datetime(2026, 11, 24, tzinfo=UTC)
ROSTER = load_roster(Path("hearhear/demo/roster.json"))
STEPS = load(Setup(roster=ROSTER))
OFFICIAL = "halima-wrenfield"
ASKED = parse("a OR i OR tax")
KEY = Pseudonyms(b"k" * 32)
MOST = 2 * 0.05
"""CPU seconds: 50 ms are promised on a quiet machine; shared with other work it takes up to twice as long."""
REPEATED = [
    "tax ", "&#64;", "@", "_@", "@4", "@a.", "a-", "ﬁ",
    "love but hate ", "s c u m ", "a ", "'a' ", "i will kill you ", "\u0301", "https://a.example/", "x.com/a ",
    "#ab12 ", "will you ", "a@b.", "i am 15 ", "07700 900123 ", "a at b dot ", "u/a ", "did:web:a.",
    "a.tumblr.com", "w@@", "i ", "@ab, ", "!@ab ", "@a you are scum ",
]  # fmt: skip


def post(text: str) -> Post:
    return Post(uid="x:1", platform="x", source="s", text=text, created_at=NOW, observed_at=NOW)


def slowest(text: str) -> tuple[float, str]:
    """Return the CPU seconds of the slowest of all steps and masks on *text*, and its name.

    Steps are given what a post's text is cut to before they see it, in answer to an official.
    """
    once = structs.replace(post(tagged_part(text)), refs=Refs(reply_to_official=OFFICIAL))
    work = {
        "reading": lambda: (readings._read.cache_clear(), readings.reading(text)),
        "view": lambda: (view.cache_clear(), view(text)),
        "mask": lambda: mask(text, "x"),
        "mask_raw": lambda: mask_raw(text.encode()),
        "hashtags": lambda: hashtags(text),
        "highlight": lambda: ASKED.highlight(text),
        "links": lambda: links(text, "", KEY, lambda t: mask(t, "x"), whole=True),
        **{name: lambda step=step: step(once) for name, step in STEPS},
    }
    times = []
    for name, run in work.items():
        began = process_time()
        run()
        times.append((process_time() - began, name))
    return max(times)


@pytest.mark.parametrize("part", REPEATED)
def test_no_step_takes_long_for_64_kilobytes_of_anything(part: str) -> None:
    """The best of ten: other work shares the machine and its caches."""
    long = (part * 65536)[:65536]
    for text in (long, long + "x@!", long[: LONGEST_TAGGED - 10] + " you scum "):
        times = [slowest(text)]
        while len(times) < 10 and times[-1][0] > MOST:
            times.append(slowest(text))
        assert min(times)[0] < MOST, min(times)


def test_of_a_longer_text_the_first_part_is_tagged_and_all_of_it_kept() -> None:
    """No platform has posts that long, and what is tagged must be said."""
    first, rest = "the ferry ministers are late " * 900, "you are scum @OrlaArvenne " * 900
    tagged, alone = (
        enrich(post(text), STEPS) for text in (first + rest, tagged_part(first + rest))
    )

    assert tagged.text == first + rest
    assert tagged.tags == alone.tags
    assert "abuse" not in tagged.tags


def test_a_text_is_cut_between_words() -> None:
    """Half of a name could be another person's."""
    assert tagged_part("word " * 10_000).endswith(" word")
    assert tagged_part("a" * LONGEST_TAGGED) == "a" * LONGEST_TAGGED
    assert tagged_part("a" * 30_000) == "a" * LONGEST_TAGGED


def test_a_tagged_line_says_how_much_of_it_was_read() -> None:
    """Who reads the line must not take silence about the rest for an answer."""
    for text, said in (("ferry " * 10, None), ("ferry " * 10_000, 24_995)):
        raw = msgspec.json.encode({"text": text, "tagged_to": 7})
        out = msgspec.json.decode(line(EventRow("t:1", raw, "post.v1"), enrich(post(text), STEPS)))
        assert out.get("tagged_to") == said


def test_the_document_says_how_much_of_a_text_is_tagged() -> None:
    """Whoever hands in a file of long texts has to know it before."""
    told = (Path(__file__).parents[2] / "docs" / "files.md").read_text(encoding="utf-8")
    assert f"the first {LONGEST_TAGGED:,} |" in told
