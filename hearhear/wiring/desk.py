"""Which journal belongs to a store: a file beside it, or Kafka's topic of acts."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from hearhear.wiring.data import DataError
from hearhear.wiring.data import data_dir
from hearhear.wiring.data import demo_dir
from hearhear.wiring.data import folder_to_read
from hearhear.wiring.data import is_there
from hearhear.wiring.stores import Cluster
from hearhear.wiring.stores import StoreOptions
from hearhear.wiring.stores import choose
from hearhear.wiring.stores import read_settings
from sinks.desk.journal import NAME
from sinks.desk.journal import Journal
from sinks.desk.journal import SqliteJournal
from sinks.desk.state import Desk
from sinks.store import Reader


@contextmanager
def open_journal(options: StoreOptions, servers: str | None = None) -> Iterator[Journal]:
    """Give the journal of the store that *options* mean; *servers*: what is said of Kafka's beside it.

    DataError, SettingsError or StoreError: it cannot be found or opened; each says what to do.
    """
    store = choose(options)
    if isinstance(store, Cluster):
        journal = _on_kafka(options, servers)
    else:
        journal = SqliteJournal(folder_to_read(store) / NAME)
    try:
        yield journal
    finally:
        journal.close()


def read_desk(options: StoreOptions, servers: str | None = None) -> Desk:
    """Return the desk as it stands; where nobody has done anything yet no file is made for it."""
    store = choose(options)
    if isinstance(store, Path) and not is_there(folder_to_read(store) / NAME):
        return Desk()
    with open_journal(options, servers) as journal:
        return journal.desk()


def today(options: StoreOptions, reader: Reader, moment: datetime) -> datetime:
    """Return the time that alerts go by: *moment*, but in the demonstration, whose day is another."""
    store = choose(options)
    if isinstance(store, Path) and folder_to_read(store) == demo_dir(store):
        return reader.newest() or moment
    return moment


def channels(options: StoreOptions) -> tuple[str, ...]:
    """Return the names of the settings' channels."""
    return tuple(channel.name for channel in read_settings(options.config).channels)


def data_folder(options: StoreOptions) -> Path:
    """Return where this machine keeps what it notes of people: beside the store, else the data folder."""
    store = choose(options)
    if isinstance(store, Path):
        return folder_to_read(store)
    return data_dir(read_settings(options.config).data)


def _on_kafka(options: StoreOptions, servers: str | None) -> Journal:
    from hearhear.wiring.kafka import connection

    try:
        from hearhear.stream.desk import KafkaDesk
    except ImportError as error:
        raise DataError(f'{error}: pip install "hearhear[kafka]"') from error
    try:
        return KafkaDesk(connection(read_settings(options.config).kafka, servers))
    except DataError as error:
        raise DataError(f"what people did about alerts is kept on Kafka: {error}") from error
