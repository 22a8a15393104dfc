"""From a tagged post to sightings, and the signature of its wording."""

import os
import subprocess
import sys
from datetime import UTC
from datetime import datetime
from datetime import timedelta
from typing import Any

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from processors.detectors.sightings import sightings
from processors.detectors.signature import SIZE
from processors.detectors.signature import numbers
from processors.detectors.signature import signature
from processors.enrichments.mentions import Mentioned
from processors.enrichments.mentions import Mentions
from schemas.post import Link
from schemas.post import Post
from schemas.post import Refs
from schemas.sighting import Sighting

AT = datetime(2026, 2, 17, 10, 10, tzinfo=UTC)
TEXT = "the night boat is late again and nobody at the pier knows why"


def post(**fields: Any) -> Post:
    """Return a post at nobody yet."""
    usual: dict[str, Any] = {
        "uid": "bluesky:1",
        "platform": "bluesky",
        "source": "demo",
        "text": TEXT,
        "created_at": AT,
        "observed_at": AT + timedelta(seconds=4),
        "author_ref": "k1:77",
        "author_week": "2026-W07",
    }
    return Post(**usual | fields)


def abuse(**fields: Any) -> dict[str, Any]:
    """Return an abuse tag as it comes from the wire."""
    tag: dict[str, Any] = {
        "abusive": True,
        "kinds": ("insult",),
        "target": "official",
        "officials": ("ines",),
        "mode": "direct",
        "confidence": 0.9,
        "by": "abuse-rules 1",
        "evidence": (),
    }
    return {"abuse": tag | fields}


def test_a_post_at_nobody_has_no_sighting():
    """Detectors look at posts at officials; the rest is none of their business."""
    assert sightings(post()) == []


def test_each_official_mentioned_answered_or_abused_has_one():
    """The three ways of being at somebody, each official once."""
    mentions = Mentions(
        by="m",
        officials=tuple(Mentioned(id=i, span=(0, 3), how="name") for i in ("ola", "ola", "rhys")),
    )
    tagged = post(
        refs=Refs(reply_to_official="teo"), tags={"mentions": mentions} | abuse(officials=("ines",))
    )
    assert [s.target for s in sightings(tagged)] == ["ola", "rhys", "teo", "ines"]
    assert [s.hostile for s in sightings(tagged)] == [False, False, False, True]


def test_an_official_is_not_at_themselves():
    """What a member writes about their own name is not aimed at them."""
    assert sightings(post(official_id="ines", refs=Refs(reply_to_official="ines"))) == []


def test_reported_and_countering_abuse_is_not_hostile():
    """Who quotes or opposes abuse must never be counted among those who commit it."""
    for mode in ("quoted", "reported", "counter_speech"):
        assert not sightings(post(tags=abuse(mode=mode)))[0].hostile
    assert sightings(post(tags=abuse(mode="about")))[0].hostile


def test_a_threat_is_marked_only_where_it_is_aimed():
    """A reported threat is not a threat by the reporter."""
    assert sightings(post(tags=abuse(kinds=("insult", "threat"))))[0].threat
    assert not sightings(post(tags=abuse(kinds=("threat",), mode="reported")))[0].threat


def test_no_text_travels():
    """A sighting holds what posts share as hashes, never words, handles or addresses."""
    link = Link(domain="smear.example", ref="9f3a", url="https://smear.example/x")
    raw = msgspec.json.encode(
        sightings(post(links=(link,), hashtags=("NightFerries",), tags=abuse()))[0]
    )
    sighting = msgspec.json.decode(raw, type=Sighting)
    assert sighting.objects == ("link:9f3a", "tags:nightferries")
    assert b"smear" not in raw and b"pier" not in raw


def test_a_repost_has_neither_wording_nor_objects():
    """It is identical by construction."""
    (sighting,) = sightings(post(kind="repost", refs=Refs(reply_to_official="teo")))
    assert sighting.repost and sighting.signature is None and sighting.objects == ()


def test_a_post_dated_in_the_future_counts_from_when_it_was_seen():
    """One wrong clock must not make the detector forget the present."""
    ahead = post(created_at=AT + timedelta(days=900), refs=Refs(reply_to_official="teo"))
    assert sightings(ahead)[0].at == AT + timedelta(seconds=4)


def test_typed_and_decoded_posts_give_the_same_sightings():
    """Embedded, a tag is an object; from the wire it is a dict."""
    tags = abuse()
    typed = msgspec.defstruct("Abuse", list(tags["abuse"]))(*tags["abuse"].values())
    assert sightings(post(tags={"abuse": typed})) == sightings(post(tags=tags))


def test_copies_that_differ_in_handles_links_case_and_emoji_are_the_same():
    """Those are what a copier changes first."""
    other = "@teo.arvenne.example 😡 THE NIGHT BOAT is late — again, and nobody at the pier knows WHY! https://x.example/1"
    assert signature(TEXT) == signature(other)


def test_near_copies_share_most_numbers_and_others_few():
    """Half of the words in common is the line."""
    one, near, far = (
        numbers(signature(t) or b"")
        for t in (
            TEXT,
            TEXT + " today",
            "school meals in eastwharf were cold and the cook says blame the minister",
        )
    )
    assert sum(a == b for a, b in zip(one, near, strict=True)) >= SIZE * 0.7
    assert sum(a == b for a, b in zip(one, far, strict=True)) <= SIZE * 0.3


def test_under_six_words_there_is_no_signature():
    """Stock insults are everybody's words."""
    assert signature("resign now you absolute disgrace") is None


def test_a_signature_is_the_same_in_every_process():
    """Snapshots outlive processes and machines; a change of this value is a change of version."""
    code = f"from processors.detectors.signature import signature; print(signature({TEXT!r}).hex())"
    seen = {
        subprocess.run(
            [sys.executable, "-c", code],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            check=True,
            text=True,
        ).stdout.strip()
        for seed in ("1", "2")
    }
    assert seen == {(signature(TEXT) or b"").hex()}
    assert (signature(TEXT) or b"").hex().startswith("9934fa35995818abbd5c76089661c3a3")


@given(st.text(max_size=400))
def test_a_signature_never_raises_and_is_of_one_size(text: str):
    """Whatever people write."""
    made = signature(text)
    assert made == signature(text)
    assert made is None or len(made) == SIZE * 4
