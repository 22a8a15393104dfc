"""``hearhear reconcile``: hold what came in against what is stored, in either mode."""

from datetime import datetime
from pathlib import Path

import typer

from hearhear.commands.failure import fail
from hearhear.commands.tally import Tally
from hearhear.commands.tally import reconcile
from hearhear.commands.terminal import say
from hearhear.stream.kafka.connection import Connection
from hearhear.wiring.data import data_dir
from hearhear.wiring.data import store_to_read
from hearhear.wiring.keys import of_store
from hearhear.wiring.keys import pseudonyms
from hearhear.wiring.roster import load_roster
from hearhear.wiring.settings import NAME
from hearhear.wiring.settings import load_settings
from hearhear.wiring.sources import Listening
from hearhear.wiring.stores import read_settings
from ingest.collector import Collector
from ingest.pseudonym import Pseudonyms
from ingest.times import parse_time
from schemas.dead_letter import DeadLetterGone
from sinks.sqlite.reader import SqliteReader
from sinks.store import StoreError


def embedded(
    data: Path | None, config: Path | None, files: list[str], roster: Path | None, span: list[str]
) -> None:
    """Read the sources again, from their beginning, and look every record up in the store."""
    start, end = _span(span)
    try:
        settings = read_settings(config)
        store = store_to_read(data_dir(data or settings.data))
        with SqliteReader(store) as reader:
            key = of_store(pseudonyms(store.parent, settings), reader)
            collectors = _collectors(key, config, files, roster)
            for collector in collectors:
                items = (c.item for c in collector.collect(None) if c is not None)
                found = (item for item in items if not isinstance(item, DeadLetterGone))
                _tell(f"source {collector.name}", reconcile(found, reader, start, end))
    except (ValueError, StoreError) as error:
        fail(str(error))


def engines(
    connection: Connection,
    hosts: tuple[str, ...],
    key: str | None,
    authority: str | None,
    span: list[str],
) -> None:
    """Read posts.raw from its beginning to where it ends now, and look every record up."""
    start, end = _span(span)
    try:
        from hearhear.stream.kafka.clients import KafkaError
        from hearhear.stream.kafka.clients import in_words
        from hearhear.stream.kafka.topics import RAW
        from hearhear.stream.topic_reader import collected_records
        from sinks.elastic.client import connect
        from sinks.elastic.reader import ElasticReader
    except ImportError as error:
        fail(f'{error}: pip install "hearhear[kafka,elastic]"')
    try:
        client = connect(hosts, api_key=key, ca_certs=authority)
        with ElasticReader(client) as reader:
            _tell(f"topic {RAW}", reconcile(collected_records(connection), reader, start, end))
    except KafkaError as error:
        fail(in_words(error, connection))
    except (ValueError, StoreError) as error:
        fail(str(error))


def _tell(name: str, tally: Tally) -> None:
    say(f"{name}: {tally.sentence()}")
    for uid, times in tally.repeated.items():
        say(f"  {times + 1:,} records are one post: {uid}")
    if tally.again > tally.repeated.total():
        say(f"  and {tally.again - tally.repeated.total():,} more records of such posts")
    for missing in tally.missing:
        say(f"  missing: {missing}")
    if tally.lost:
        raise typer.Exit(1)


def _span(span: list[str]) -> tuple[datetime | None, datetime | None]:
    try:
        first, last = (parse_time(text) if text else None for text in span)
    except ValueError as error:
        fail(str(error))
    return first, last


def _collectors(
    key: Pseudonyms, config: Path | None, files: list[str], roster: Path | None
) -> list[Collector]:
    if files:
        return [Listening(load_roster(roster), key, tell=lambda _: None).replay(files)]
    settings = load_settings(config or Path(NAME))
    watched = load_roster(roster or settings.roster)
    return Listening(watched, key, once=True, tell=lambda _: None).configured(settings)
