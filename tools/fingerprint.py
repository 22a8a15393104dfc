"""Compare all tags of 2,000 fixed posts with their stored fingerprint, so that no rule changes unseen.

``python -m tools.fingerprint [--write [--unreleased]]``

Posts in a store are tagged anew when the model epoch is raised.  So whoever changes what a step says
raises it, and ``--write`` stores the new fingerprint.  ``--unreleased`` stores it for the same epoch:
for further changes before anybody has a store of that epoch.
"""

import sys
from datetime import UTC
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

import msgspec

from hearhear.wiring.roster import load_roster
from processors.chain import load
from processors.step import Setup
from processors.step import enrich_all
from schemas.post import Post
from schemas.post import Refs
from schemas.version import MODEL_EPOCH

STORED = Path(__file__).with_name("fingerprint.json")
_ROSTER = Path(__file__).parents[1] / "hearhear/demo/roster.json"
_NOW = datetime(2026, 2, 12, 9, 30, tzinfo=UTC)
_WAYS: tuple[tuple[str, dict[str, Any]], ...] = (
    ("{}", {}),
    ("@nadiaokonsaar.arvenne.example {}", {"lang": "en", "kind": "reply"}),
    ("{}", {"refs": Refs(reply_to="t:0", reply_to_official="edmund-varrowby")}),
    ("Minister Varrowby and Inês Carravelle: {} https://example.org/a", {"platform": "mastodon"}),
    ("\ufeffＮａｄｉａ\u00a0Okonsaar\r\n“{}” &amp; I’m 17", {"kind": "article"}),
)
"""The ways in which each sentence is posted."""


class Fingerprint(msgspec.Struct, frozen=True):
    """What all tags of the corpus come to, tag by tag, and the model epoch they belong to."""

    epoch: int
    posts: int
    tags: dict[str, str]


def corpus() -> list[Post]:
    """Return the 2,000 posts."""
    lines = Path(__file__).with_name("corpus.txt").read_text(encoding="utf-8").splitlines()
    usual = {"platform": "bluesky", "source": "corpus", "created_at": _NOW, "observed_at": _NOW}
    return [
        Post(**{**usual, **fields}, uid=f"c:{number}.{way}", text=form.format(line))
        for number, line in enumerate(line for line in lines if not line.startswith("#"))
        for way, (form, fields) in enumerate(_WAYS)
    ]


def taken() -> Fingerprint:
    """Return the fingerprint of the rules and models as they are now."""
    posts = enrich_all(corpus(), load(Setup(roster=load_roster(_ROSTER))))
    if failed := [f"{post.uid}: {post.failures[0].error}" for post in posts if post.failures]:
        raise RuntimeError(f"a step raised on {failed[0]}")
    sums: dict[str, Any] = {}
    for post in posts:
        for name, tag in post.tags.items():
            line = msgspec.json.encode((post.uid, tag), order="sorted")
            sums.setdefault(name, sha256()).update(line + b"\n")
    tags = {name: sums[name].hexdigest()[:16] for name in sorted(sums)}
    return Fingerprint(MODEL_EPOCH, len(posts), tags)


def stored() -> Fingerprint:
    """Return the fingerprint in the repository."""
    return msgspec.json.decode(STORED.read_bytes(), type=Fingerprint)


def fault(now: Fingerprint, before: Fingerprint) -> str | None:
    """Return what is to be done before *now* may stand where *before* stood, or None."""
    changed = sorted(
        name
        for name in now.tags.keys() | before.tags
        if now.tags.get(name) != before.tags.get(name)
    )
    if changed and now.epoch <= before.epoch:
        return (
            f"what these tags say has changed: {', '.join(changed)}. If that is meant, raise "
            "MODEL_EPOCH in schemas/version.py and run make fingerprint"
        )
    return (
        "the model epoch has changed: run make fingerprint" if now.epoch != before.epoch else None
    )


def main() -> None:
    """Check, or write where the epoch was raised."""
    now = taken()
    if "--write" not in sys.argv:
        if reason := fault(now, stored()):
            sys.exit(reason)
        return
    unreleased = "--unreleased" in sys.argv or not STORED.exists()
    if not unreleased and now.epoch <= stored().epoch and (reason := fault(now, stored())):
        sys.exit(reason)
    STORED.write_bytes(msgspec.json.format(msgspec.json.encode(now), indent=2) + b"\n")


if __name__ == "__main__":
    main()
