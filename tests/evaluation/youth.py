"""Measure the youth tag on the real posts in ../shared/data; print nothing of them unless asked.

Run from the root: python tests/evaluation/youth.py [--read 60]
"""

import csv
import random
import sys
import time
from collections.abc import Iterator
from collections.abc import Sequence
from datetime import UTC
from datetime import datetime
from pathlib import Path

from processors.enrichments.youth import Youth
from processors.enrichments.youth import youth
from processors.text import view
from schemas.post import Post

DATA = Path(__file__).parents[3] / "shared" / "data"
FLAGS = ("issue", "voice", "organisation")
SOURCES = {
    "petitions": ("posts/uk_petitions", "Petition"),
    "congress mentions": ("posts/us_congress_mentions", "text"),
}


def main(read: int) -> None:
    """Print the pilot's confusion table, then rates, cost and, if asked, *read* tagged posts."""
    if not DATA.exists():
        sys.exit(f"{DATA} is not here: real posts are measured with, never shipped")
    _pilot()
    for name, (folder, column) in SOURCES.items():
        texts = list(
            dict.fromkeys(
                t for f in sorted((DATA / folder).glob("*.csv")) for t in _texts(f, column)
            )
        )
        posts = [_post(text) for text in texts]
        spent = 0.0
        tags = []
        # The views are made first, block by block: other steps have asked for them already.
        for start in range(0, len(posts), 500):
            block = posts[start : start + 500]
            for post in block:
                view(post.text)
            before = time.process_time()
            tags += [youth(post) for post in block]
            spent += time.process_time() - before
        shares = (f"{flag} {_share(tags, flag):.2%}" for flag in FLAGS)
        print(f"{name}: {len(posts)} posts, {spent / len(posts) * 1e6:.1f} us/post;", *shares)
        tagged = [(text, tag) for text, tag in zip(texts, tags, strict=True) if tag]
        for text, tag in random.Random(1).sample(tagged, min(read, len(tagged))):
            words = [f"{e.rule} = {text[e.start : e.end]}" for e in tag.evidence]
            print("  ", " ".join(text.split()), words)


def _pilot() -> None:
    with (DATA / "youth" / "pilot_210.csv").open(encoding="utf8", newline="") as file:
        rows = list(csv.DictReader(file))
    counts = {(gold, found): 0 for gold in (True, False) for found in (True, False)}
    for row in rows:
        tag = youth(_post(row["text"]))
        counts[row["youth_issue"] == "1", bool(tag and tag.issue)] += 1
    hit, missed, false = counts[True, True], counts[True, False], counts[False, True]
    print(f"pilot, {len(rows)} rows (issue): {hit} right, {missed} missed, {false} false;", end=" ")
    print(f"precision {hit / (hit + false):.2f}, recall {hit / (hit + missed):.2f}")


def _share(tags: Sequence[Youth | None], flag: str) -> float:
    return sum(bool(tag and getattr(tag, flag)) for tag in tags) / len(tags)


def _texts(path: Path, column: str) -> Iterator[str]:
    with path.open(encoding="utf8", errors="replace", newline="") as file:
        yield from (row[column] for row in csv.DictReader(file) if row.get(column))


def _post(text: str) -> Post:
    at = datetime(2026, 1, 1, tzinfo=UTC)
    return Post(uid="1", platform="x", source="x", text=text, created_at=at, observed_at=at)


if __name__ == "__main__":
    main(int(sys.argv[2]) if sys.argv[1:2] == ["--read"] else 0)
