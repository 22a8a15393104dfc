"""How much faster our VADER is than the original, and whether a single score differs."""

import random
from collections.abc import Sequence
from time import process_time

from vaderSentiment import vaderSentiment as original

from processors.vader import Vader

_GLUE = (
    "but no No NO least at very never so this without doubt kind of sort or nor the LEAST BUT just enough "
    "!!! ?? ???? MP said town like Good GOOD bad :) :D :( <3 don't ISN'T (good) 'bad' good... xn't 😀 ❤️ 😡 x😀y 🎉🎉"
)


def compare(texts: Sequence[str]) -> tuple[float, int]:
    """Return original CPU time / ours over *texts*, and on how many of them any score differs."""
    theirs, ours = original.SentimentIntensityAnalyzer(), Vader()
    for text in texts[:500]:
        ours.score(text)
    begin = process_time()
    expected = [theirs.polarity_scores(text) for text in texts]
    middle = process_time()
    found = [ours.score(text) for text in texts]
    end = process_time()
    different = sum(a != b._asdict() for a, b in zip(expected, found, strict=True))
    return (middle - begin) / max(end - middle, 1e-9), different


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
