"""Law 1: criticism is not abuse, however harsh, sweary, unfair or funny; and abuse is still found."""

from typing import Any

import pytest

from processors.enrichments.abuse import Abuse
from processors.enrichments.abuse import abuse
from tests.criticism import posts

CRITICISM = posts.read("criticism")
ABUSE = posts.read("abuse")


@pytest.mark.parametrize("line", CRITICISM, ids=lambda line: f"{line.group}: {line.text[:50]}")
def test_criticism_is_not_abuse(line: Any) -> None:
    """None may be: the right to criticise outweighs every hit we might miss."""
    tag = abuse(posts.post(line.text, line.answers))
    assert tag is None or not tag.abusive, tag


def test_the_suite_is_large_enough() -> None:
    """A handful of sentences proves nothing: 150 of criticism, 80 of abuse."""
    assert len(CRITICISM) >= 150
    assert len(ABUSE) >= 80


def test_criticism_repeated_under_every_post_of_an_official_is_still_criticism() -> None:
    """Answering an official must not turn harsh words into abuse of that official."""
    for line in CRITICISM:
        tag = abuse(posts.post(line.text, "halima-wrenfield"))
        assert tag is None or not tag.abusive, (line.text, tag)


def test_most_abuse_is_found() -> None:
    """Recall of .85 over all kinds."""
    assert sum(_abusive(line) for line in ABUSE) >= 0.85 * len(ABUSE)


def test_most_threats_are_found() -> None:
    """Recall of .85 over threats, most of which hold no rude word."""
    threats = [line for line in ABUSE if line.group == "threat"]
    found = [abuse(posts.post(line.text, line.answers)) for line in threats]
    assert sum(bool(t and t.abusive and "threat" in t.kinds) for t in found) >= 0.85 * len(threats)


def test_most_abuse_is_seen_to_be_aimed_at_the_official() -> None:
    """All but a few of the set are aimed at an official, and name or answer the one."""
    found = [
        tag for line in ABUSE if (tag := abuse(posts.post(line.text, line.answers))) and tag.abusive
    ]
    assert sum(tag.target == "official" and bool(tag.officials) for tag in found) >= 0.85 * len(
        found
    )


@pytest.mark.parametrize(
    "kind", ["insult", "dehumanising", "profanity_directed", "identity_hate", "sexual"]
)
def test_most_of_each_kind_is_called_by_its_kind(kind: str) -> None:
    """A moderator filters by kind."""
    lines = [line for line in ABUSE if line.group == kind]
    tags = [abuse(posts.post(line.text, line.answers)) for line in lines]
    assert sum(bool(t and t.abusive and kind in t.kinds) for t in tags) >= 0.8 * len(lines)


def _abusive(line: Any) -> bool:
    tag: Abuse | None = abuse(posts.post(line.text, line.answers))
    return tag is not None and tag.abusive
