"""The commands of the engine run that talk to Elasticsearch: ``elastic setup`` and ``stream sink``."""

import logging
import signal
import threading
from pathlib import Path
from typing import TYPE_CHECKING

from hearhear.commands.failure import fail
from hearhear.commands.kafka import Bootstrap
from hearhear.commands.kafka import kafka
from hearhear.commands.options import ApiKeyFile
from hearhear.commands.options import Certificates
from hearhear.commands.options import Config
from hearhear.commands.options import Elastic
from hearhear.commands.terminal import say

if TYPE_CHECKING:
    from hearhear.wiring.stores import Cluster


def setup(
    elastic: Elastic = None,
    api_key_file: ApiKeyFile = None,
    ca: Certificates = None,
    config: Config = None,
) -> None:
    """Create or extend the templates and indices that this version needs; nothing is deleted.

    How many shards and replicas an index has is said by `[elastic]` in the settings.
    """
    hosts, key, authority = where(elastic, api_key_file, ca, config)
    try:
        from sinks.elastic.client import connect
        from sinks.elastic.setup import setup as put_in_place
    except ImportError as error:
        fail(f'{error}: pip install "hearhear[elastic]"')
    from hearhear.wiring.stores import read_settings
    from sinks.store import StoreError

    said = read_settings(config).elastic
    size = (said.shards, said.replicas) if said else ()
    client = connect(hosts, api_key=key, ca_certs=authority, timeout=60)
    try:
        for line in put_in_place(client, *size):
            say(line)
    except StoreError as error:
        fail(str(error))
    finally:
        client.close()
    say("all templates and indices are up to date")


def sink(
    bootstrap: Bootstrap = None,
    elastic: Elastic = None,
    api_key_file: ApiKeyFile = None,
    ca: Certificates = None,
    config: Config = None,
) -> None:
    """Store tagged posts, alerts and dead letters from Kafka in Elasticsearch.

    How long posts are kept is said by `[retention]` in the settings.
    """
    hosts, key, authority = where(elastic, api_key_file, ca, config)
    with kafka(bootstrap, config, "kafka,elastic") as connection:
        from hearhear.observe.process import observed
        from hearhear.stream.kafka.clients import await_kafka
        from hearhear.stream.sink import RefusedError
        from hearhear.stream.sink import Sink
        from hearhear.stream.sink import count_taken
        from hearhear.wiring.stores import read_settings
        from sinks.store import StoreError

        observed("sink")
        await_kafka(connection)  # before we take the signals over: a stop ends the wait
        stopped = threading.Event()
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda _number, _frame: stopped.set())
        try:
            kept = read_settings(config).retention
            days = {name: getattr(kept, name) for name in kept.__struct_fields__}
            work = Sink(
                connection, hosts, key, authority, days, on_settled=count_taken, stopped=stopped
            )
            work.run()
        except (StoreError, RefusedError) as error:
            fail(str(error))
        counts = {"count": work.handled, "refused": work.refused}
        logging.getLogger(__name__).info("the sink has ended", extra=counts)


def where(
    elastic: str | None,
    key_file: Path | None,
    authority: Path | None,
    config: Path | None,
    *,
    with_key: bool = True,
) -> "Cluster":
    """Return hosts, API key and certificate, from options, the environment or the settings."""
    from hearhear.wiring.stores import StoreOptions
    from hearhear.wiring.stores import named_cluster
    from hearhear.wiring.stores import read_settings

    options = StoreOptions(None, config, elastic, key_file, authority)
    try:
        return named_cluster(options, read_settings(config), with_key=with_key)
    except ValueError as error:
        fail(str(error))
