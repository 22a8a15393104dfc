"""What the page and the commands read in the engine run: Elasticsearch, and the tail of posts.tagged."""

from collections.abc import Iterator
from contextlib import contextmanager

from hearhear.stream.tail import Tail
from sinks.change_buffer import ChangeBuffer
from sinks.elastic.client import connect
from sinks.elastic.reader import ElasticReader

PATIENCE = 5.0
"""Seconds a question waits for Elasticsearch: longer, and who looks at the page thinks it is broken."""


@contextmanager
def engine_reader(
    hosts: tuple[str, ...],
    *,
    bootstrap: str | None = None,
    api_key: str | None = None,
    ca_certs: str | None = None,
) -> Iterator[ElasticReader]:
    """Give a reader of the Elasticsearch at *hosts*, for any number of threads.

    With *bootstrap*, Kafka's servers, its changes are what comes along posts.tagged from now on.
    """
    client = connect(hosts, api_key=api_key, ca_certs=ca_certs, timeout=PATIENCE)
    buffer = ChangeBuffer()
    tail = Tail(bootstrap, buffer) if bootstrap else None
    if tail:
        tail.start()
    try:
        yield ElasticReader(client, buffer)
    finally:
        if tail:
            tail.stop()
            tail.join(5)
        client.close()
