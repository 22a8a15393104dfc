"""Measure the topic tag on human-coded texts: PYTHONPATH=. python tests/evaluation/topic.py

Needs ../shared/data (never part of this repository).  One row a corpus: the share of texts given any
topic, then, for the first topic against the coder's, accuracy (silence is the answer for a text
coded as no policy), macro-F1, accuracy on the texts that were given a topic, and whether policy was
told from no policy.
"""

import csv
import sys
import time
from collections.abc import Iterator
from datetime import UTC
from datetime import datetime
from pathlib import Path

from processors.enrichments.topic import topic
from processors.text import view
from schemas.cap import MAJORS
from schemas.post import Post

DATA = Path(__file__).parents[2].parent / "shared" / "data"
LEGISLATORS = DATA / "topics" / "us_state_legislator_tweets_cap"
HUMAN = LEGISLATORS / "final-LEG-model-acc-bytopic-VALSET.csv"
"""The 930 human-coded tweets; measured only where somebody has put the file there."""

NAMES = {
    "Economy": 1,
    "Civil Rights": 2,
    "Healthcare": 3,
    "Agriculture": 4,
    "Labor": 5,
    "Education": 6,
    "Environment": 7,
    "Energy": 8,
    "Immigration": 9,
    "Transportation": 10,
    "Law and Crime": 12,
    "Social Welfare": 13,
    "Housing": 14,
    "Domestic Commerce": 15,
    "Defense": 16,
    "Technology": 17,
    "Foreign Trade": 18,
    "Intl. Affairs": 19,
    "Gov. Operations": 20,
    "Public Lands": 21,
    "No policy issue": 0,
}
Coded = tuple[str, int]


def main() -> None:
    """Print the table."""
    if not DATA.is_dir():
        sys.exit(f"no data to measure with at {DATA}")
    print(f"{'corpus':44}{'n':>6}{'covered':>9}{'acc':>7}{'F1':>7}{'acc cov.':>9}{'policy?':>8}")
    if HUMAN.is_file():
        _row("legislator tweets, human codes", list(_human()))
    _row("legislator tweets, codes of a network (silver)", list(_silver()))
    _row("US bill titles, human codes", list(_rtexttools("USCongress.csv", "text", "major")))
    _row("NYT headlines, human codes", list(_rtexttools("NYTimes.csv", "Title", "Topic.Code")))
    _row("State of the Union sentences, human codes", list(_speeches()))
    _speed()


def _post(text: str) -> Post:
    now = datetime(2026, 1, 1, tzinfo=UTC)
    return Post(
        uid="x", platform="x", source="x", text=text, lang="en", created_at=now, observed_at=now
    )


def _first(text: str) -> int:
    tag = topic(_post(text))
    return tag.majors[0].code if tag else 0


def _row(name: str, coded: list[Coded]) -> None:
    gold = [code for _, code in coded]
    told = [_first(text) for text, _ in coded]
    right = sum(map(int.__eq__, gold, told))
    covered = [(g, t) for g, t in zip(gold, told, strict=True) if t]
    scores = [_f1(code, gold, told) for code in sorted(set(gold))]
    policy = sum((g > 0) == (t > 0) for g, t in zip(gold, told, strict=True))
    n = len(coded)
    print(
        f"{name:44}{n:6}{len(covered) / n:9.3f}{right / n:7.3f}{sum(scores) / len(scores):7.3f}"
        f"{sum(g == t for g, t in covered) / len(covered):9.3f}{policy / n:8.3f}"
    )


def _f1(code: int, gold: list[int], told: list[int]) -> float:
    both = sum(g == t == code for g, t in zip(gold, told, strict=True))
    return 2 * both / (gold.count(code) + told.count(code))


def _human() -> Iterator[Coded]:
    for row in _rows(HUMAN):
        code = int(row["Y_val"])
        # Their numbers run on without gaps from 11, and 21 is gun control, which CAP puts under 12.
        yield row["X_val"], 12 if code == 21 else code + (code > 10)


def _silver() -> Iterator[Coded]:
    for row in _rows(LEGISLATORS / "sample-10000-legtweets.csv"):
        yield row["clean_text_cnn"], NAMES[row["top_topic"]]


def _rtexttools(name: str, text: str, code: str) -> Iterator[Coded]:
    for row in _rows(DATA / "topics" / "rtexttools_cap" / name, ";"):
        if int(row[code]) in MAJORS:
            yield row[text], int(row[code])


def _speeches() -> Iterator[Coded]:
    for row in _rows(DATA / "topics" / "cap_sotu" / "df_cap_sotu_test.csv"):
        code = int(float(row["label_cap2"]))
        yield row["text_original"], code if code in MAJORS else 0


def _rows(path: Path, delimiter: str = ",") -> Iterator[dict[str, str]]:
    encoding = "latin-1" if path.name == "NYTimes.csv" else "utf-8"
    with path.open(encoding=encoding, newline="") as file:
        yield from csv.DictReader(file, delimiter=delimiter)


def _speed() -> None:
    folder = DATA / "posts" / "us_congress_mentions"
    posts = [_post(row["text"]) for path in sorted(folder.glob("*.csv")) for row in _rows(path)]
    begin = time.process_time()
    for post in posts:
        view(post.text)
    start = time.process_time()
    tagged = sum(topic(post) is not None for post in posts)
    end = time.process_time()
    n = len(posts)
    shared = (start - begin) / n * 1e6
    own = (end - start) / n * 1e6 - shared
    print(f"{n} posts to congress, {tagged / n:.3f} tagged: {own:.1f} µs a post,")
    print(f"besides {shared:.1f} µs for the view of its text, which all steps share")


if __name__ == "__main__":
    main()
