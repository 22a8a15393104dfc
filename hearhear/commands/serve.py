"""``hearhear serve``: the page alone, on a store in a file or on Elasticsearch and Kafka."""

import logging
import signal
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from msgspec.structs import replace

from hearhear.commands.failure import fail
from hearhear.commands.terminal import say
from hearhear.observe import health
from hearhear.observe import logs
from hearhear.observe.process import observed
from hearhear.stream.kafka.connection import Connection
from hearhear.wiring import demonstration
from hearhear.wiring.data import data_dir
from hearhear.wiring.data import demo_dir
from hearhear.wiring.data import store_to_read
from hearhear.wiring.entry import entry
from hearhear.wiring.roster import load_roster
from hearhear.wiring.settings import NAME
from hearhear.wiring.settings import Settings
from hearhear.wiring.settings import load_settings
from hearhear.wiring.site import PageServer
from hearhear.wiring.site import site_of
from sinks.console.lanes import Opened
from sinks.desk.followed import Followed
from sinks.desk.journal import NAME as DESK
from sinks.desk.journal import Journal
from sinks.desk.journal import SqliteJournal
from sinks.sqlite.reader import SqliteReader
from sinks.sqlite.readers import Readers
from sinks.store import StoreError

_PATIENCE = 10.0
"""Seconds to find the ends of posts.tagged before the page opens without them."""
_NOT_LIVE = "no live posts: Kafka is out of reach"
"""What strangers read; /healthz of the process itself says more."""


class Shown(NamedTuple):
    """What the page is told: settings, whom it names, and where it answers."""

    config: Path | None
    roster: Path | None
    host: str | None
    port: int | None
    demo: bool


def serve_store(data: Path, shown: Shown) -> None:
    """Serve the store in the folder *data* until a signal; nothing is written to the store."""
    try:
        path = store_to_read(data)
        SqliteReader(path).close()
        if path.parent == demo_dir(data):
            shown = shown._replace(demo=True)
        desk = SqliteJournal(path.parent / DESK)
        page = _page(Readers(path), shown, desk=desk, data=path.parent)
    except (ValueError, StoreError) as error:
        fail(str(error))
    say(f"The page: {page.url}   (Ctrl-C stops)", aside=True)
    logs.set_up("page")  # an error of the store names its path, and a traceback our files
    _until_a_signal(page)


def serve(
    connection: Connection,
    hosts: tuple[str, ...],
    key: str | None,
    authority: str | None,
    shown: Shown,
) -> None:
    """Serve what is in Elasticsearch; it or Kafka may come and go meanwhile."""
    try:
        from hearhear.stream.desk import KafkaDesk
        from hearhear.stream.tail import Tail
        from sinks.change_buffer import ChangeBuffer
        from sinks.elastic.client import UntrustedError
        from sinks.elastic.client import asking
        from sinks.elastic.client import connect
        from sinks.elastic.live import Live
        from sinks.elastic.reader import ElasticReader
    except ImportError as error:
        fail(f'{error}: pip install "hearhear[kafka,elastic]"')
    page: PageServer | None = None
    health.check(lambda: page.problem() if page else "the page has not begun to answer")
    try:
        observed("page")
        buffer = ChangeBuffer()
        client = connect(hosts, api_key=key, ca_certs=authority)
        try:
            with asking():
                client.info()
        except UntrustedError as error:
            fail(str(error))
        except StoreError:
            pass  # it may come later
        reader = ElasticReader(client, buffer)
        tail = Tail(connection, buffer, Live(client, buffer).look)
        desk = Followed(KafkaDesk(connection))
        page = _page(
            reader.limited, shown, desk=desk, problem=lambda: _NOT_LIVE if tail.problem else ""
        )
    except ValueError as error:
        fail(str(error))
    desk.start()
    tail.start()
    tail.wait(_PATIENCE)
    logging.getLogger(__name__).info("the page answers", extra={"url": page.url})
    if sys.stdout.isatty():
        say(f"The page: {page.url}   (Ctrl-C stops)")
    _until_a_signal(page)
    tail.stop()
    desk.close()


def _page(
    opened: Opened,
    shown: Shown,
    *,
    desk: Journal | None = None,
    data: Path | None = None,
    problem: Callable[[], str] = str,
) -> PageServer:
    """Return the page over what *opened* gives; accounts and audit log lie in *data*, else as settings say.

    ValueError says what is wrong with the settings.
    """
    config = shown.config or Path(NAME)
    if shown.config or (config.exists() and not shown.demo):
        settings = load_settings(config)
    else:
        settings = demonstration.settings() if shown.demo else Settings()
    given = {"host": shown.host, "port": shown.port}
    page = replace(settings.page, **{name: one for name, one in given.items() if one is not None})
    settings = replace(settings, page=page)
    roster = load_roster(shown.roster or settings.roster)
    mine = entry(page, data or data_dir(settings.data))
    site = site_of(settings, roster, demo=shown.demo, entry=mine, desk=desk, problem=problem)
    return PageServer(opened, site, page)


def _until_a_signal(page: PageServer) -> None:
    stopped = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda _number, _frame: stopped.set())
    page.start()
    stopped.wait()
    page.stop()
