"""How surprising a count is, in powers of ten.  Upper bounds on the tail: surprise is never overstated."""

from math import log
from math import log10

_LEAST = 1e-6


def binomial(k: int, n: int, p: float) -> float:
    """Return -log10 of the chance of *k* or more out of *n*, each with chance *p* (Chernoff bound)."""
    if k <= 0 or n <= 0:
        return 0.0
    p = min(max(p, _LEAST), 1 - _LEAST)
    q = k / n
    if q <= p:
        return 0.0
    if q >= 1:
        return -n * log10(p)
    return n * (q * log10(q / p) + (1 - q) * log10((1 - q) / (1 - p)))


def negative_binomial(x: int, mean: float, variance: float) -> float:
    """Return -log10 of the chance of *x* or more in a count with that mean and variance (Chernoff)."""
    mean = max(mean, 0.15)
    if x <= mean:
        return 0.0
    k = max(mean * mean / max(variance - mean, 0.02), 0.3)
    return (x * log(x * (mean + k) / (mean * (x + k))) - k * log((x + k) / (mean + k))) / log(10)
