"""The last six hours at one official, in order of post time, as the runner brings them."""

from bisect import bisect_left
from bisect import bisect_right

from processors.detectors.state import Entry
from processors.detectors.state import Group
from processors.detectors.state import Target

SHARED = 4
"""Accounts from which a shared object is looked at."""
MAX_POSTS = 20_000
MAX_AUTHORS = 2_000
_MAX_GROUP_POSTS = 4_000
_COMPACT = 1_000


def add(target: Target, entry: Entry) -> None:
    """Add *entry*, the newest, and count it.  The oldest gives way when there are too many."""
    window = target.window
    window.append(entry)
    counts = target.counts
    for name in entry.objects:
        count = counts.get(name)
        if count is None:
            count = counts[name] = [0, 0]
        count[0] += 1
        count[1] += entry.hostile
    if entry.hostile:
        target.hostile += 1
        if entry.author is not None:
            _join(target, entry, entry.author)
    if len(window) - target.head > MAX_POSTS:
        _leave(target, window[target.head])
        target.head += 1


def expire(target: Target, before: float) -> None:
    """Forget what was posted before that time."""
    window = target.window
    head = target.head
    end = len(window)
    while head < end and window[head].at < before:
        _leave(target, window[head])
        head += 1
    target.head = head
    if head > _COMPACT:
        compact(target)


def compact(target: Target) -> None:
    """Free the room of what is expired; changes nothing that anybody sees."""
    del target.window[: target.head]
    target.head = 0


def size(target: Target) -> int:
    """Return how many posts are in the window."""
    return len(target.window) - target.head


def between(target: Target, first: float, last: float) -> int:
    """Return how many posts were posted from *first* to *last*, both included."""
    start = bisect_left(target.window, first, lo=target.head, key=_time)
    return bisect_right(target.window, last, lo=target.head, key=_time) - start


def _time(entry: Entry) -> float:
    return entry.at


def _join(target: Target, entry: Entry, author: str) -> None:
    posts, young = target.authors.get(author, (0, entry.young))
    target.authors[author] = (posts + 1, young)
    if posts == 0 and young is not None:
        target.known += 1
        target.young += young
    post = (entry.at, entry.uid)
    for name in entry.objects:
        group = target.groups.get(name)
        if group is None:
            group = target.groups[name] = Group()
        if len(group.posts) >= _MAX_GROUP_POSTS:
            continue
        if author not in group.authors and len(group.authors) >= MAX_AUTHORS:
            continue
        group.authors[author] = group.authors.get(author, 0) + 1
        group.posts.append(post)
        if len(group.authors) == SHARED:
            target.big[name] = None


def _leave(target: Target, entry: Entry) -> None:
    for name in entry.objects:
        count = target.counts[name]
        count[0] -= 1
        count[1] -= entry.hostile
        if not count[0]:
            del target.counts[name]
    if not entry.hostile:
        return
    target.hostile -= 1
    target.threats.pop(entry.uid, None)
    author = entry.author
    if author is None:
        return
    posts, young = target.authors[author]
    if posts > 1:
        target.authors[author] = (posts - 1, young)
    else:
        del target.authors[author]
        if young is not None:
            target.known -= 1
            target.young -= young
    for name in entry.objects:
        group = target.groups.get(name)
        # A post that found the group full was never in it.
        if group is None or group.posts[0] != (entry.at, entry.uid):
            continue
        del group.posts[0]
        _drop(target, name, group, author)


def _drop(target: Target, name: str, group: Group, author: str) -> None:
    left = group.authors[author] - 1
    if left:
        group.authors[author] = left
        return
    del group.authors[author]
    if len(group.authors) < SHARED:
        target.big.pop(name, None)
    group.checked = min(group.checked, len(group.authors))
    if not group.authors:
        del target.groups[name]
