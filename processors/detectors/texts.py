"""Near-identical wordings, gathered in clusters around a first text; known by signature alone."""

from operator import eq

from msgspec import Struct

from processors.signature import SIZE, numbers

ALIKE = SIZE // 2
"""Numbers two signatures must share: half of the words in common, roughly."""
_BAND = 12
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
    own = numbers(signature)
    best, shared = -1, ALIKE - 1
    tried: list[int] = []
    for table, start in zip(index, range(0, len(signature), _BAND), strict=True):
        found = table.get(signature[start : start + _BAND])
        if found is None or found in tried:
            continue
        leader = clusters[found].signature
        if leader == signature:
            best = found
            break
        tried.append(found)
        equal = sum(map(eq, numbers(leader), own))
        if equal > shared:
            best, shared = found, equal
    if best < 0:
        clusters[fresh] = Cluster(signature, at)
        _enter(index, fresh, signature)
        return fresh
    cluster = clusters[best]
    # Clusters stand in the order of their last refreshing and the latest owns a band, so that the
    # index can be rebuilt from the clusters alone, exactly.
    if at - cluster.at > _REFRESH:
        cluster.at = at
        clusters[best] = clusters.pop(best)
        _enter(index, best, cluster.signature)
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
        signature = clusters.pop(number).signature
        for table, start in zip(index, range(0, len(signature), _BAND), strict=True):
            band = signature[start : start + _BAND]
            if table.get(band) == number:
                del table[band]


def full(clusters: dict[int, Cluster]) -> bool:
    """Say whether there are more clusters than we keep."""
    return len(clusters) > _CAP


def indexed(clusters: dict[int, Cluster]) -> Index:
    """Return the index of *clusters*."""
    index: Index = [{} for _ in range(SIZE * 4 // _BAND)]
    for number, cluster in clusters.items():
        _enter(index, number, cluster.signature)
    return index


def _enter(index: Index, number: int, signature: bytes) -> None:
    for table, start in zip(index, range(0, len(signature), _BAND), strict=True):
        table[signature[start : start + _BAND]] = number
