"""``hearhear stats``, ``search`` and ``export``: what a store holds."""

from pathlib import Path
from typing import TYPE_CHECKING
from typing import Annotated

import typer

from hearhear.commands.examined import examined_lines
from hearhear.commands.failure import fail
from hearhear.commands.options import ApiKeyFile
from hearhear.commands.options import Certificates
from hearhear.commands.options import Config
from hearhear.commands.options import Data
from hearhear.commands.options import Elastic
from hearhear.commands.options import Json
from hearhear.commands.reading import print_json
from hearhear.commands.reading import print_post
from hearhear.commands.reading import reading
from hearhear.commands.terminal import complain
from hearhear.commands.terminal import safe_line

if TYPE_CHECKING:
    from sinks.store import Stats


def add_to(app: typer.Typer) -> None:
    """Put these commands under *app*."""
    app.command()(stats)
    app.command()(search)
    app.command()(export)


def stats(
    data: Data = None,
    config: Config = None,
    elastic: Elastic = None,
    api_key_file: ApiKeyFile = None,
    ca: Certificates = None,
    as_json: Json = False,
) -> None:
    """Say what the store holds: posts, dead letters, alerts, and what each tag said."""
    from hearhear.wiring.stores import StoreOptions

    with reading(StoreOptions(data, config, elastic, api_key_file, ca)) as store:
        found = store.stats()
    if as_json:
        print_json(found._asdict())
    else:
        _print_stats(found)


def search(
    query: Annotated[str, typer.Argument(help="Words, filters, dates: see docs/search.md.")],
    data: Data = None,
    config: Config = None,
    elastic: Elastic = None,
    api_key_file: ApiKeyFile = None,
    ca: Certificates = None,
    roster: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Officials by name; else the settings' roster."),
    ] = None,
    limit: Annotated[int, typer.Option(min=1, max=1000)] = 20,
    as_json: Json = False,
) -> None:
    """Find posts, newest first.

    Words that stand side by side must all be there; "quoted words" follow each other; OR, NOT and
    parentheses in capitals; `ferr*` finds what begins so; `*` alone is everything. What cannot be
    searched for is said, with exit status 2.

    Examples:
    `hearhear search '"night ferry" NOT petition official:halima-wrenfield from:2026-11-01'`

    `hearhear search 'youth:voice topic:6' --json`

    `hearhear search 'ferr* OR bus' --elastic http://127.0.0.1:9200`
    """
    from hearhear.handing_out import handed_out
    from hearhear.wiring.stores import StoreOptions
    from hearhear.wiring.vocabulary import officials
    from hearhear.wiring.vocabulary import vocabulary
    from sinks.search.query import parse

    options = StoreOptions(data, config, elastic, api_key_file, ca)
    with reading(options) as store:
        asked = parse(query, vocabulary(officials(roster, options), store))
        for hint in asked.hints:
            complain(hint)
        if asked.errors:
            for error in asked.errors[:-1]:
                complain(error)
            fail(asked.errors[-1])
        found = store.search(asked, limit=limit).posts
    for post in found:
        if as_json:
            print_json(handed_out(post))
        else:
            print_post(post)
    if not found and not as_json:
        complain("nothing found; try fewer words, or * for everything")


def export(
    data: Data = None,
    config: Config = None,
    elastic: Elastic = None,
    api_key_file: ApiKeyFile = None,
    ca: Certificates = None,
    form: Annotated[str, typer.Option("--format", metavar="jsonl")] = "jsonl",
) -> None:
    """Write every stored post with its tags to stdout, oldest first, one JSON object a line.

    Without authors, also as references, and without places in your files. Posts keep their ids, so
    that deletions can be followed: whoever takes an export has to remove what is deleted later, too.
    """
    from hearhear.handing_out import handed_out
    from hearhear.wiring.stores import StoreOptions

    if form != "jsonl":
        fail(f"--format {form}: only jsonl can be exported")
    with reading(StoreOptions(data, config, elastic, api_key_file, ca)) as store:
        for post in store.export():
            print_json(handed_out(post))


def _print_stats(found: "Stats") -> None:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    from processors.chain import tag_classes

    views = {tag.name: tag.view for tag in tag_classes()}
    table = Table(box=None, show_header=False, padding=(0, 2, 0, 0))
    for name in ("posts", "dead_letters", "alerts", "deleted"):
        table.add_row(name.replace("_", " "), f"{getattr(found, name):,}")
    for line in examined_lines(found.examined):
        table.add_row("detection", Text(line))
    for tag, counts in sorted(found.tags.items()):
        words = (views[tag].labels if tag in views else None) or {}
        said = sorted(counts.items(), key=lambda pair: -pair[1])[:12]
        table.add_row(
            Text(safe_line(tag)),
            Text(", ".join(f"{safe_line(words.get(label, label))} {n:,}" for label, n in said)),
        )
    Console(highlight=False).print(table)
