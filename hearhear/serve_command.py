"""``hearhear serve``: the page on Elasticsearch, its live feed from the tail of posts.tagged."""

import signal
import threading
from pathlib import Path

from hearhear import demonstration
from hearhear.failure import fail
from hearhear.inputs import load_roster
from hearhear.observe import observed
from hearhear.settings import Settings
from hearhear.settings import load_settings
from hearhear.site import PageServer
from hearhear.site import site_of

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
        from sinks.elastic.client import connect
        from sinks.elastic.reader import ElasticReader
        from sinks.ring import Ring
    except ImportError as error:
        fail(f'{error}: pip install "hearhear[kafka,elastic]"')
    try:
        without = demonstration.settings() if demo else Settings()
        settings = load_settings(config) if config else without
        watched = load_roster(roster or settings.roster)
        ring = Ring()
        reader = ElasticReader(connect(hosts, api_key=key, ca_certs=authority), ring)
        tail = Tail(servers, ring)
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
    observed("page")
    tail.start()
    tail.wait(_PATIENCE)
    page.start()
    print(f"The page: {page.url}   (Ctrl-C stops)", flush=True)
    stopped.wait()
    page.stop()
    tail.stop()
