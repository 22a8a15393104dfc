"""``hearhear dead retry``: what could not be used is sent again, once its cause is mended."""

from pathlib import Path
from typing import TYPE_CHECKING
from typing import Annotated

import typer

from hearhear.commands.failure import fail
from hearhear.commands.kafka import Bootstrap
from hearhear.commands.options import ApiKeyFile
from hearhear.commands.options import Certificates
from hearhear.commands.options import Config
from hearhear.commands.options import Data
from hearhear.commands.options import Elastic
from hearhear.commands.terminal import safe_line
from hearhear.commands.terminal import say

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hearhear.retry import Retried
    from hearhear.wiring.stores import StoreOptions
    from processors.step import Step
    from sinks.store import Writer


def retry(
    numbers: Annotated[
        list[int] | None, typer.Argument(metavar="[NUMBER…]", help="As `dead list` shows them.")
    ] = None,
    everything: Annotated[bool, typer.Option("--all", help="All of them.")] = False,
    data: Data = None,
    config: Config = None,
    roster: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Officials; else as the settings say.")
    ] = None,
    elastic: Elastic = None,
    api_key_file: ApiKeyFile = None,
    ca: Certificates = None,
    bootstrap: Bootstrap = None,
) -> None:
    """Send dead letters again: one that can be used now is gone, another says why it still cannot.

    A name that was masked when the letter was kept stays masked: such a post has no author. A row of
    a CSV file cannot be sent again, since its header is not kept: mend it and give the file again.
    On the engine run the records go to Kafka, as from their collector.
    """
    from hearhear.wiring.stores import StoreOptions
    from sinks.store import StoreError

    if bool(numbers) == everything:
        fail("say which: numbers as hearhear dead list shows them, or --all")
    options = StoreOptions(data, config, elastic, api_key_file, ca)
    try:
        gone, stay = _retry(options, None if everything else numbers, roster, bootstrap)
    except (ValueError, StoreError) as error:
        fail(str(error))
    say(f"{gone:,} used now, {stay:,} still dead")
    if stay:
        raise typer.Exit(1)


def _retry(
    options: "StoreOptions",
    numbers: "list[int] | None",
    roster: Path | None,
    bootstrap: str | None,
) -> tuple[int, int]:
    from hearhear.retry import letters
    from hearhear.retry import read_again
    from hearhear.wiring.data import data_dir
    from hearhear.wiring.keys import known_key
    from hearhear.wiring.roster import load_roster
    from hearhear.wiring.stores import Cluster
    from hearhear.wiring.stores import choose
    from hearhear.wiring.stores import open_store
    from hearhear.wiring.stores import read_settings
    from processors.chain import load
    from processors.step import Setup
    from schemas.dead_letter import DeadLetter

    settings = read_settings(options.config)
    watched = load_roster(roster or settings.roster)
    store = choose(options)
    engines = isinstance(store, Cluster)
    folder = data_dir(settings.data) if isinstance(store, Cluster) else store
    steps = [] if engines else load(Setup(roster=watched, languages=settings.languages))
    gone = stay = 0
    with open_store(options) as (reader, writer):
        there = list(letters(reader, numbers))
        for missing in sorted(set(numbers or ()) - {number for number, _ in there}):
            fail(f"no dead letter {missing}: hearhear dead list shows them")
        key = known_key(folder, settings, reader)
        for start in range(0, len(there), 200):
            again = [read_again(*one, watched, key) for one in there[start : start + 200]]
            if engines:
                _publish(again, bootstrap, options.config)
            _store(writer, again, steps)
            for one in again:
                dead = isinstance(one.found, DeadLetter)
                gone, stay = gone + (not dead), stay + dead
                _say(one)
    return gone, stay


def _store(writer: "Writer", again: "Sequence[Retried]", steps: "list[tuple[str, Step]]") -> None:
    """Store what can be used now, and settle the letters, in one write."""
    from processors.pipeline import tag_records
    from schemas.dead_letter import DeadLetter
    from sinks.store import Batch

    retried: dict[int, DeadLetter | None] = {
        one.number: one.found if isinstance(one.found, DeadLetter) else None for one in again
    }
    batch = Batch(retried=retried)
    if steps:
        records = [one.found for one in again if not isinstance(one.found, DeadLetter)]
        batch.posts, batch.deletions, batch.sightings = tag_records(records, steps)
    writer.write(batch)


def _publish(again: "Sequence[Retried]", bootstrap: str | None, config: Path | None) -> None:
    from hearhear.commands.kafka import kafka
    from schemas.dead_letter import DeadLetter

    records = [one.found for one in again if not isinstance(one.found, DeadLetter)]
    if records:
        with kafka(bootstrap, config, "kafka,elastic") as connection:
            from hearhear.stream.events import publish

            publish(connection, records)


def _say(one: "Retried") -> None:
    from schemas.dead_letter import DeadLetter

    if isinstance(one.found, DeadLetter):
        say(safe_line(f"{one.number:>6}  still dead: {one.found.reason}"))
    elif one.masked:
        say(f"{one.number:>6}  used now; what was masked in it stays masked")
