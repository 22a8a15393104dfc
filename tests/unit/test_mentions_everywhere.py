"""Mentions: what must hold for every text, and how many real posts link."""

import csv

import pytest
from hypothesis import given
from hypothesis import strategies as st

from processors.enrichments.mentions import Mentions
from processors.mentions.names import key
from schemas.popolo import parse
from tests.unit.naming import ROOT
from tests.unit.naming import arvenne
from tests.unit.naming import ids
from tests.unit.naming import made
from tests.unit.naming import post
from tests.unit.naming import step

REAL = ROOT.parent / "shared" / "data"
NAMES = st.sampled_from([p.name for p in arvenne().persons.values()])
PIECES = st.sampled_from(
    [
        *(p.name for p in arvenne().persons.values()),
        *(a.name for a in arvenne().areas.values()),
        *(p.family_name for p in arvenne().persons.values()),
        *(
            "MP",
            "MP for",
            "Minister",
            "Ms",
            "the",
            "Prime Minister",
            "’s",
            "-",
            "@",
            ".",
            "é",
            "e\u0301",
        ),
        *(
            "@halimawrenfield.arvenne.example",
            "https://",
            "/",
            "İ",
            "ß",
            "\ud800",
            "\n",
            "mp",
            "👏🏽",
        ),
    ]
)


TEXTS = (
    st.text(max_size=60)
    | st.lists(PIECES | st.sampled_from([" ", "  "]) | st.characters(), max_size=12).map(" ".join)
    | st.lists(PIECES, max_size=8).map("".join)
)


@given(TEXTS, st.sampled_from(["file", "bluesky", "mastodon", "twitter", ""]))
def test_every_text_gives_sound_spans_twice_alike(text: str, platform: str) -> None:
    """Spans lie in the text, in order, one a person; nothing raises, nothing changes."""
    tag = step()(post(text, platform))
    assert tag == step()(post(text, platform))
    if tag is None:
        return
    assert isinstance(tag, Mentions)
    assert len({o.id for o in tag.officials}) == len(tag.officials) == len(tag.evidence)
    assert [o.span[0] for o in tag.officials] == sorted(o.span[0] for o in tag.officials)
    for one, evidence in zip(tag.officials, tag.evidence, strict=True):
        start, end = one.span
        assert (evidence.start, evidence.end) == one.span
        assert 0 <= start < end <= len(text)
        if one.how == "name":
            person = arvenne().persons[one.id]
            forms = {key(person.name), *(key(other.name) for other in person.other_names)}
            assert key(text[start:end]) in forms


@given(NAMES, NAMES, st.sampled_from(["{} must go!", "Well, {} (MP), hm", "é {} and @{}"]))
def test_which_official_is_named_changes_only_the_name(one: str, other: str, frame: str) -> None:
    """No official is found more easily than another."""
    tags = [step()(post(frame.replace("{}", name, 1))) for name in (one, other)]
    spans = [(t.officials[0].span[0], t.officials[0].how, len(t.officials)) for t in tags if t]  # type: ignore[attr-defined]
    assert len(spans) == 2
    assert spans[0] == spans[1]


@given(st.permutations(["nadiaokonsaar", "rosambeleko", "inescarravelle"]), st.booleans())
def test_order_and_case_of_handles_do_not_matter(handles: list[str], loud: bool) -> None:
    """Replies carry them in any order."""
    text = " ".join(f"@{handle}.arvenne.example" for handle in handles)
    assert set(ids(text.upper() if loud else text, "bluesky")) == {
        "nadia-okonsaar",
        "rosa-mbeleko",
        "ines-carravelle",
    }


def test_real_posts_link_by_handle_as_measured() -> None:
    """3,596 of 15,992 posts hold a current handle, counted by another way (@ and the word after it)."""
    source = REAL / "posts" / "us_congress_mentions" / "tweets-for-synthetic-training.csv"
    if not source.exists():
        pytest.skip("../shared/data/posts is not here")
    there = made(parse((REAL / "rosters" / "us_congress.popolo.json").read_bytes(), "us.json"))
    with source.open(encoding="utf-8", newline="") as lines:
        tags = [there(post(row["text"], "twitter")) for row in csv.DictReader(lines)]
    by_handle = [
        tag
        for tag in tags
        if isinstance(tag, Mentions) and any(o.how == "handle" for o in tag.officials)
    ]
    assert len(by_handle) == 3596
