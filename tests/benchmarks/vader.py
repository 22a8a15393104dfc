"""How much faster our VADER is than the original, and whether a single score differs."""

import random
from collections.abc import Callable
from collections.abc import Sequence
from statistics import median
from time import process_time

from vaderSentiment import vaderSentiment as original

from processors.sentiment.vader import Vader

_GLUE = (
    "but no No NO least at very never so this without doubt kind of sort or nor the LEAST BUT just enough "
    "!!! ?? ???? MP said town like Good GOOD bad :) :D :( <3 don't ISN'T (good) 'bad' good... xn't 😀 ❤️ 😡 x😀y 🎉🎉"
)


def compare(texts: Sequence[str]) -> tuple[float, int]:
    """Return original CPU time / ours over *texts*, and on how many of them any score differs.

    The ratio is the median of five rounds over the first 5,000 after a first one that fills our word cache, which is
    how a running service meets its posts; with an empty cache it is nearer 2.
    """
    theirs, ours = original.SentimentIntensityAnalyzer(), Vader()
    expected = [theirs.polarity_scores(text) for text in texts]
    different = sum(
        wanted != ours.score(text)._asdict() for text, wanted in zip(texts, expected, strict=True)
    )
    timed = texts[:5_000]
    ratios = [
        _seconds(theirs.polarity_scores, timed) / _seconds(ours.score, timed) for _ in range(5)
    ]
    return median(ratios), different


def _seconds(score: Callable[[str], object], texts: Sequence[str]) -> float:
    begin = process_time()
    for text in texts:
        score(text)
    return max(process_time() - begin, 1e-9)


def adversarial(count: int, seed: int = 3) -> list[str]:
    """Return *count* texts dense with all that VADER treats specially; the same for the same seed."""
    chance = random.Random(seed)
    lexicon = sorted(original.SentimentIntensityAnalyzer().lexicon)
    pool = [*original.BOOSTER_DICT, *original.NEGATE, *original.SPECIAL_CASES, *_GLUE.split()]
    pool += chance.sample(lexicon, 400)
    return [_sentence(chance, pool) for _ in range(count)]


def _sentence(chance: random.Random, pool: Sequence[str]) -> str:
    words = chance.choices(pool, k=chance.randint(0, 25))
    shouted = [word.upper() if chance.random() < 0.1 else word for word in words]
    return " ".join(shouted) + chance.choice(("", "!", "?", "??", "!!!!!", "????", "\u00a0", "\n"))


if __name__ == "__main__":
    ratio, different = compare(adversarial(20_000))
    print(f"adversarial: {ratio:.2f} times the original's speed, {different} of 20,000 different")
