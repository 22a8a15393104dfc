"""Print how the abuse step does on real posts and on HateCheck: ``python tests/evaluation/abuse.py``.

Needs ``../shared/data`` (never in the repository).  ``--read N`` also prints N random flagged posts
and N that swear and are not flagged, to be judged by eye; ``--seed`` draws others.
"""

import argparse
import csv
import gc
import random
import re
import time
from collections import Counter
from datetime import UTC
from datetime import datetime
from pathlib import Path

from processors.abuse.prefilter import prefilter
from processors.enrichments.abuse import abuse
from processors.enrichments.mentions import Mentioned
from processors.enrichments.mentions import Mentions
from processors.text import view
from schemas.post import Post
from schemas.post import Refs

_DATA = Path(__file__).parents[3] / "shared" / "data"
_HANDLE = re.compile(r"(?<!\w)@\w+")
_SWEARS = re.compile(
    r"\b(?:fuck\w*|shit\w*|bullshit|ass|asses|damn|hell|crap|piss\w*|bitch\w*|bastard\w*|sucks?|"
    r"wtf|idiot\w*|moron\w*|scum\w*)\b",
    re.IGNORECASE,
)
_NOW = datetime(2026, 2, 10, tzinfo=UTC)


def main() -> None:
    """Print every figure."""
    options = argparse.ArgumentParser()
    options.add_argument("--read", type=int, default=0)
    options.add_argument("--seed", type=int, default=1)
    chosen = options.parse_args()
    if not _DATA.is_dir():
        raise SystemExit(f"no {_DATA}: nothing to measure")
    _hatecheck()
    _congress(chosen.read, chosen.seed)


def _post(text: str, officials: frozenset[str] = frozenset()) -> Post:
    said = [m for m in _HANDLE.finditer(text) if m.group().lower() in officials]
    named = tuple(Mentioned(id=m.group().lower(), span=m.span(), how="handle") for m in said)
    answers = named[0].id if named and named[0].span[0] == 0 else None
    made = Post(
        uid="t:1",
        platform="test",
        source="test",
        text=text,
        created_at=_NOW,
        observed_at=_NOW,
        refs=Refs(reply_to_official=answers),
    )
    return made.with_tags({"mentions": Mentions(by="test", officials=named)}) if named else made


def _hatecheck() -> None:
    with (_DATA / "abuse/hatecheck/test_suite_cases.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    right: Counter[str] = Counter()
    total: Counter[str] = Counter()
    for row in rows:
        tag = abuse(_post(row["test_case"]))
        said = tag is not None and tag.abusive
        for key in (row["functionality"], row["label_gold"]):
            total[key] += 1
            right[key] += said == (row["label_gold"] == "hateful")
    print("HateCheck (test only), accuracy in per cent")
    for key in sorted(total):
        print(f"  {key:28s} {100 * right[key] / total[key]:5.1f}  of {total[key]}")


def _congress(read: int, seed: int) -> None:
    texts: list[str] = []
    for path in sorted((_DATA / "posts/us_congress_mentions").glob("*.csv")):
        with path.open(encoding="utf-8") as file:
            texts += [row["text"].replace("&amp;", "&") for row in csv.DictReader(file)]
    handles = Counter(h.lower() for text in texts for h in _HANDLE.findall(text))
    officials = frozenset(h for h, n in handles.items() if n >= 20)
    posts = [_post(text, officials) for text in texts]
    for post in posts:
        view(post.text)
    # In a stream the other 16,000 posts would not be there for the collector to walk.
    gc.collect()
    gc.freeze()
    costs = []
    for _ in range(3):
        view.cache_clear()
        start = time.process_time()
        for post in posts:
            view(post.text)
        viewed = time.process_time()
        view.cache_clear()
        tags = [abuse(post) for post in posts]
        costs.append((time.process_time() - viewed - (viewed - start)) / len(posts) * 1e6)
    flagged = [(p, t) for p, t in zip(posts, tags, strict=True) if t and t.abusive]
    passed = sum(any(prefilter(view(text).lower)) for text in texts)
    print(
        f"{len(texts)} real posts: {len(flagged)} abusive ({100 * len(flagged) / len(texts):.2f} %)"
    )
    print(
        f"  vetoed {sum(t is not None and not t.abusive for t in tags)}, past the prefilter "
        f"{100 * passed / len(texts):.1f} %"
    )
    print(f"  {min(costs):.1f} µs a post without the shared view (process time, best of 3)")
    print("  kinds", dict(Counter(kind for _, t in flagged for kind in t.kinds)))
    print("  targets", dict(Counter(t.target for _, t in flagged)))
    print("  rules", dict(Counter(e.rule for _, t in flagged for e in t.evidence)))
    if read:
        rng = random.Random(seed)
        for post, tag in rng.sample(flagged, min(read, len(flagged))):
            words = [(e.rule, post.text[e.start : e.end]) for e in tag.evidence]
            print("FLAGGED", post.text.replace("\n", " "), words, tag.target, tag.mode)
        clean = [
            p
            for p, t in zip(posts, tags, strict=True)
            if not (t and t.abusive) and _SWEARS.search(p.text)
        ]
        for post in rng.sample(clean, min(read, len(clean))):
            print("CLEAN  ", post.text.replace("\n", " "))


if __name__ == "__main__":
    main()
