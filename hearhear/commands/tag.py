"""``hearhear tag``: the tagging core as a filter."""

import sys
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC
from datetime import datetime
from pathlib import Path
from typing import IO

import msgspec
from rich.console import Console
from rich.progress import BarColumn
from rich.progress import Progress
from rich.progress import TextColumn
from rich.progress import TimeRemainingColumn

from hearhear.commands.failure import fail
from hearhear.commands.table import show
from hearhear.commands.table import show_totals
from hearhear.commands.tagged_lines import Totals
from hearhear.commands.tagged_lines import line
from hearhear.commands.tagged_lines import tag_posts
from hearhear.commands.terminal import complain
from hearhear.commands.terminal import many
from hearhear.commands.terminal import safe_json
from hearhear.commands.terminal import safe_line
from hearhear.commands.terminal import say
from hearhear.wiring.roster import load_roster
from hearhear.wiring.roster import parse_map
from ingest.files import FORMATS
from ingest.files import read_posts
from ingest.opening import open_posts
from ingest.post_builder import PostBuilder
from ingest.rows import AnyRow
from ingest.rows import EventRow
from ingest.rows import InputError
from ingest.rows import ParsedRow
from ingest.rows import shown
from processors.chain import CHAIN
from processors.chain import load
from processors.step import Setup
from schemas.dead_letter import DeadLetter
from schemas.post import Post

_TABLE_ROWS = 25


def run(
    files: list[str],
    *,
    form: str | None,
    names: str,
    roster: Path | None,
    tags: str,
    languages: str,
    table: bool,
    dead: Path | None,
) -> None:
    """Tag *files* (or stdin) onto stdout; status 2 when no post could be read."""
    if not files and sys.stdin.isatty():
        fail("name a file of posts, or - for stdin; see hearhear tag --help")
    if form is not None and form not in FORMATS:
        fail(f"--format {form}: there are {' and '.join(FORMATS)}")
    try:
        columns = parse_map(names)
        watched = load_roster(roster)
        setup = Setup(roster=watched, languages=_list(languages))
        steps = load(setup, _list(tags) or CHAIN)
    except ValueError as error:
        fail(str(error))
    totals, now = Totals(), datetime.now(UTC)
    builder = PostBuilder(roster=watched)
    with ExitStack() as stack:
        out = _Table() if table else _Lines()
        graves = stack.enter_context(_letters_file(dead)) if dead else None
        bar = stack.enter_context(_progress())
        for name in files or ["-"]:
            try:
                records = _records(stack, name, form, columns, bar)
                for item in tag_posts(records, builder, steps, now):
                    if isinstance(item, DeadLetter):
                        totals.dead += 1
                        _complain(item, graves, totals.dead)
                    else:
                        totals.add(item[1])
                        out.write(*item)
            except InputError as error:
                complain(str(error))
        out.close(totals)
    if not table or totals.dead:
        say(f"{many(totals.posts, 'post')} tagged, {totals.dead:,} could not be read", aside=True)
    if not totals.posts:
        fail("no post could be read from " + (", ".join(map(shown, files)) or "stdin"))


class _Lines:
    """JSON Lines on stdout; a terminal is spared what it would obey."""

    def __init__(self) -> None:
        self._shown = sys.stdout.isatty()

    def write(self, record: ParsedRow | EventRow, post: Post) -> None:
        found = line(record, post)
        sys.stdout.buffer.write(safe_json(found) if self._shown else found)

    def close(self, _: Totals) -> None:
        sys.stdout.buffer.flush()


class _Table:
    """A table on stdout, a handful of rows at a time: memory stays constant."""

    def __init__(self) -> None:
        self.console = Console(highlight=False)
        self.rows: list[Post] = []
        self.first = True

    def write(self, _: ParsedRow | EventRow, post: Post) -> None:
        self.rows.append(post)
        if len(self.rows) == _TABLE_ROWS:
            self._flush()

    def close(self, totals: Totals) -> None:
        self._flush()
        show_totals(self.console, totals)

    def _flush(self) -> None:
        if self.rows:
            show(self.console, self.rows, header=self.first)
        self.rows, self.first = [], False


def _records(
    stack: ExitStack, name: str, form: str | None, columns: dict[str, str], bar: Progress
) -> Iterator[AnyRow]:
    task = bar.add_task(safe_line(shown(name)), total=None, visible=name != "-")
    stream = stack.enter_context(open_posts(name, lambda count: bar.advance(task, count)))
    if name != "-":
        bar.update(task, total=Path(name).stat().st_size)
    return read_posts(stream, name, form, columns)


def _letters_file(path: Path) -> IO[bytes]:
    try:
        return path.open("wb")
    except OSError as error:
        fail(f"--dead {path}: {error.strerror}: name a file that can be written")


def _complain(letter: DeadLetter, graves: IO[bytes] | None, count: int) -> None:
    if graves:
        graves.write(msgspec.json.encode(letter) + b"\n")
    if count <= 20:
        say(safe_line(f"{letter.place}: {letter.reason}"), aside=True)
    elif count == 21:
        say("… more lines cannot be read; --dead FILE keeps them all", aside=True)


def _progress() -> Progress:
    columns = TextColumn("{task.description}", markup=False), BarColumn(), TimeRemainingColumn()
    console = Console(stderr=True)
    return Progress(*columns, console=console, transient=True, disable=not console.is_terminal)


def _list(text: str) -> tuple[str, ...]:
    return tuple(word.strip() for word in text.split(",") if word.strip())
