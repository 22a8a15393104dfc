"""Near-identical wordings, gathered in clusters around a first text; known by signature alone."""

from operator import eq
from struct import unpack

from msgspec import Struct

from processors.detectors.signature import SIZE
from processors.detectors.signature import numbers

ALIKE = SIZE // 2
"""Numbers two signatures must share: half of the words in common, roughly."""
_BANDS = 12
_SPLIT = f"{SIZE * 4 // _BANDS}s" * _BANDS
_REFRESH = 6 * 3600.0
_TTL = 24 * 3600.0
_CAP = 50_000

Index = list[dict[bytes, int]]


class Cluster(Struct):
    """The first signature, and when it was last refreshed."""

    signature: bytes
    at: float


def assign(
    clusters: dict[int, Cluster], index: Index, signature: bytes, at: float, fresh: int
) -> int:
    """Return the number of the cluster *signature* belongs to: *fresh* where it begins a new one."""
    best, shared = -1, ALIKE - 1
    bands = _bands(signature)
    found = {number for number in map(dict.get, index, bands) if number is not None}
    if found:
        own = numbers(signature)
        for number in sorted(found):
            leader = clusters[number].signature
            equal = SIZE if leader == signature else sum(map(eq, numbers(leader), own))
            if equal > shared:
                best, shared = number, equal
    if best < 0:
        clusters[fresh] = Cluster(signature, at)
        _enter(index, fresh, bands)
        return fresh
    cluster = clusters[best]
    # Clusters stand in the order of their last refreshing and the latest owns a band, so that the
    # index can be rebuilt from the clusters alone, exactly.
    if at - cluster.at > _REFRESH:
        cluster.at = at
        clusters[best] = clusters.pop(best)
        _enter(index, best, _bands(cluster.signature))
    return best


def expire(clusters: dict[int, Cluster], index: Index, clock: float) -> None:
    """Forget the clusters not met for a day, and the oldest tenth when there are too many."""
    gone: list[int] = []
    surplus = len(clusters) - _CAP * 9 // 10 if len(clusters) > _CAP else 0
    for number, cluster in clusters.items():
        if cluster.at > clock - _TTL and len(gone) >= surplus:
            break
        gone.append(number)
    for number in gone:
        for table, band in zip(index, _bands(clusters.pop(number).signature), strict=True):
            if table.get(band) == number:
                del table[band]


def full(clusters: dict[int, Cluster]) -> bool:
    """Say whether there are more clusters than we keep."""
    return len(clusters) > _CAP


def indexed(clusters: dict[int, Cluster]) -> Index:
    """Return the index of *clusters*."""
    index: Index = [{} for _ in range(_BANDS)]
    for number, cluster in clusters.items():
        _enter(index, number, _bands(cluster.signature))
    return index


def _bands(signature: bytes) -> tuple[bytes, ...]:
    return unpack(_SPLIT, signature)


def _enter(index: Index, number: int, bands: tuple[bytes, ...]) -> None:
    for table, band in zip(index, bands, strict=True):
        table[band] = number
