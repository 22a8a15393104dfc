"""``hearhear serve``: the page on Elasticsearch, its live feed from the tail of posts.tagged."""

import logging
import signal
import sys
import threading
from pathlib import Path

from hearhear.commands.failure import fail
from hearhear.observe.process import observed
from hearhear.wiring import demonstration
from hearhear.wiring.roster import load_roster
from hearhear.wiring.settings import Settings
from hearhear.wiring.settings import load_settings
from hearhear.wiring.site import PageServer
from hearhear.wiring.site import site_of

_PATIENCE = 10.0
"""Seconds to find the ends of posts.tagged before the page opens without them."""


def serve(
    servers: str,
    hosts: tuple[str, ...],
    key: str | None,
    authority: str | None,
    *,
    config: Path | None,
    roster: Path | None,
    host: str | None,
    port: int | None,
    demo: bool,
) -> None:
    """Serve until a signal; Kafka or Elasticsearch may come and go meanwhile."""
    try:
        from hearhear.stream.tail import Tail
        from sinks.change_buffer import ChangeBuffer
        from sinks.elastic.client import connect
        from sinks.elastic.reader import ElasticReader
    except ImportError as error:
        fail(f'{error}: pip install "hearhear[kafka,elastic]"')
    try:
        observed("page")
        without = demonstration.settings() if demo else Settings()
        settings = load_settings(config) if config else without
        watched = load_roster(roster or settings.roster)
        buffer = ChangeBuffer()
        reader = ElasticReader(connect(hosts, api_key=key, ca_certs=authority), buffer)
        tail = Tail(servers, buffer)
        site = site_of(settings, watched, demo=demo)
        page = PageServer(
            lambda: reader,
            site,
            host or settings.page.host,
            settings.page.port if port is None else port,
        )
    except ValueError as error:
        fail(str(error))
    stopped = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda _number, _frame: stopped.set())
    tail.start()
    tail.wait(_PATIENCE)
    page.start()
    logging.getLogger(__name__).info("the page answers", extra={"url": page.url})
    if sys.stdout.isatty():
        print(f"The page: {page.url}   (Ctrl-C stops)", flush=True)
    stopped.wait()
    page.stop()
    tail.stop()
