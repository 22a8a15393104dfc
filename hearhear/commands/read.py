"""The commands that read a store: stats, search, alerts, export, dead letters."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec
from rich.console import Console
from rich.table import Table

from hearhear.commands.failure import fail
from hearhear.wiring.data import DataError
from hearhear.wiring.data import data_dir
from hearhear.wiring.data import store_to_read
from schemas.alert import Alert
from schemas.post import Post
from sinks.search.query import parse
from sinks.sqlite.reader import SqliteReader
from sinks.store import StoreError

_encode = msgspec.json.encode


@contextmanager
def reading(data: Path | None) -> Iterator[SqliteReader]:
    """Open the store that the commands read; a missing or broken one ends with the remedy."""
    try:
        reader = SqliteReader(store_to_read(data_dir(data)))
        try:
            yield reader
        finally:
            reader.close()
    except (DataError, StoreError) as error:
        fail(str(error))


def stats(data: Path | None, *, as_json: bool) -> None:
    """Print what the store holds."""
    with reading(data) as store:
        found = store.stats()
    if as_json:
        _line(found._asdict())
        return
    table = Table(box=None, show_header=False, padding=(0, 2, 0, 0))
    for name in ("posts", "dead_letters", "alerts", "deleted"):
        table.add_row(name.replace("_", " "), f"{getattr(found, name):,}")
    for tag, counts in sorted(found.tags.items()):
        said = sorted(counts.items(), key=lambda pair: -pair[1])
        table.add_row(tag, ", ".join(f"{label} {n:,}" for label, n in said[:12]))
    Console(highlight=False).print(table)


def search(data: Path | None, query: str, limit: int, *, as_json: bool) -> None:
    """Print the newest posts that match."""
    asked = parse(query)
    for problem in asked.problems:
        print(f"hearhear: {problem}", file=sys.stderr)
    with reading(data) as store:
        found = store.search(asked, limit=limit).posts
    for post in found:
        if as_json:
            _line(post)
        else:
            _print_post(post)
    if not found and not as_json:
        print("nothing found; try fewer words, or * for everything", file=sys.stderr)


def alerts(data: Path | None, *, as_json: bool) -> None:
    """Print the alerts, newest first; nothing when there is none."""
    with reading(data) as store:
        found = store.alerts()
    for alert in found:
        if as_json:
            _line(alert)
        else:
            print(
                f"{alert.key}  {alert.severity}  {alert.target}  {alert.opened_at:%Y-%m-%d %H:%M}"
            )
            print(f"    {alert.tactic}: {len(alert.uids)} posts from {alert.accounts} accounts")


def show_alert(data: Path | None, key: str, *, as_json: bool) -> None:
    """Print one alert with its evidence and counter-evidence."""
    with reading(data) as store:
        alert = store.alert(key)
        if alert is None:
            fail(f"no alert {key}: hearhear alerts lists them")
        posts = store.posts(alert.uids)
    if as_json:
        _line({"alert": alert, "posts": posts})
        return
    _print_alert(alert)
    for post in posts:
        _print_post(post)
    if gone := len(alert.uids) - len(posts):
        print(f"{gone} more were deleted where they were published")


def export(data: Path | None) -> None:
    """Write every post to stdout as JSON Lines, oldest first."""
    with reading(data) as store:
        for post in store.export():
            _line(post)


def dead(data: Path | None, *, as_json: bool) -> None:
    """Print the dead letters, oldest first."""
    with reading(data) as store:
        after = 0
        while found := store.dead(limit=500, after=after):
            for number, letter in found:
                after = number
                if as_json:
                    _line({"number": number, **msgspec.to_builtins(letter)})
                else:
                    print(f"{number:>6}  {letter.place}  {letter.reason}")


def show_dead(data: Path | None, number: int, *, as_json: bool) -> None:
    """Print one dead letter whole, with its bytes."""
    with reading(data) as store:
        found = store.dead(limit=1, after=number - 1)
    if not found or found[0][0] != number:
        fail(f"no dead letter {number}: hearhear dead list shows them")
    letter = found[0][1]
    if as_json:
        _line({"number": number, **msgspec.to_builtins(letter)})
        return
    print(f"{letter.place} ({letter.source}, {letter.stage}) at {letter.at:%Y-%m-%d %H:%M:%S} UTC")
    print(f"reason: {letter.reason}\nerror:  {letter.error}\nbytes:")
    print(letter.raw.decode(errors="backslashreplace"))


def _line(value: object) -> None:
    sys.stdout.buffer.write(_encode(value) + b"\n")
    sys.stdout.buffer.flush()


def _print_post(post: Post) -> None:
    words = ", ".join(name for name in post.tags if name not in ("language", "sentiment"))
    print(f"{post.created_at:%Y-%m-%d %H:%M}  {post.platform:<8}  {post.text!r}")
    print(f"    {post.uid}  {words}")


def _print_alert(alert: Alert) -> None:
    print(f"{alert.tactic}: {alert.target}, severity {alert.severity}")
    print(
        f"{len(alert.uids)} posts from {alert.accounts} accounts, since {alert.onset:%Y-%m-%d %H:%M}"
    )
    for signal in alert.signals:
        print(f"  + {signal.sentence}")
    for sentence in alert.counter_evidence:
        print(f"  - {sentence}")
    print("Consistent with coordination; people decide what it is.  The posts:")
