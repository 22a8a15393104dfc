"""What is usual at one official: distinct hostile accounts in ten minutes, learned slowly.

A burst moves the mean by little (winsorised at three deviations), so that an attack does not become
the usual.
"""

from math import sqrt

from processors.detectors.state import Baseline

SPAN = 600
"""Seconds."""
DAY = 144
"""Spans in a day."""
_SLOWEST = 0.003


def count(baseline: Baseline, at: float, author: str, since: float) -> None:
    """Count a hostile *author* in the ten minutes *at* falls in; earlier spans are closed.

    *since* is when we began to listen: nothing is learned from the silence before.
    """
    span = int(at // SPAN)
    if span > baseline.span:
        _close(baseline, len(baseline.authors))
        quiet = span - max(baseline.span, int(since // SPAN) - 1) - 1
        for _ in range(min(quiet, DAY)):
            _close(baseline, 0)
        baseline.span = span
        baseline.authors = {}
    if span == baseline.span:
        baseline.authors[author] = None


def usual(baseline: Baseline) -> float | None:
    """Return the hostile accounts usual in an hour; None before a day of listening.

    Until then the mean is mostly the guess it began with.
    """
    return round(baseline.mean * 6, 1) if baseline.seen >= DAY else None


def _close(baseline: Baseline, accounts: int) -> None:
    # Faster while little is known, so that the first guess is soon forgotten.
    rate = max(_SLOWEST, 1 / (baseline.seen + DAY))
    limit = baseline.mean + 3 * sqrt(baseline.variance) + 1
    off = min(accounts, limit) - baseline.mean
    baseline.mean += rate * off
    baseline.variance += rate * (off * off - baseline.variance)
    baseline.seen += 1
