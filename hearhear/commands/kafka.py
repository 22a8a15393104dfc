"""What all commands that use Kafka share: the option for its servers, and errors as sentences."""

import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated

import typer

from hearhear.commands.failure import fail

Bootstrap = Annotated[
    str | None,
    typer.Option(
        "--bootstrap", metavar="HOST:PORT,…", help="Kafka's servers; else $HEARHEAR_KAFKA."
    ),
]


def kafka_servers(bootstrap: str | None) -> str:
    """Return Kafka's servers from the option or the environment; end the command without either."""
    servers = bootstrap or os.environ.get("HEARHEAR_KAFKA", "")
    if not servers:
        fail("which Kafka? give --bootstrap HOST:PORT or set HEARHEAR_KAFKA")
    return servers


@contextmanager
def kafka(bootstrap: str | None, extras: str = "kafka") -> Iterator[str]:
    """Give Kafka's servers; end the command with a sentence when something goes wrong with them.

    *extras* names the optional dependencies that the command needs.
    """
    servers = kafka_servers(bootstrap)
    logging.getLogger("kafka").setLevel("CRITICAL")  # it logs every try; we say what it means
    try:
        from hearhear.embedded import CollectorError
        from hearhear.stream.kafka.admin import TopicError
        from hearhear.stream.kafka.clients import KafkaError
        from hearhear.stream.kafka.publish import PublishError
    except ImportError as error:
        fail(f'{error}: pip install "hearhear[{extras}]"')
    try:
        yield servers
    except ImportError as error:
        fail(f'{error}: pip install "hearhear[{extras}]"')
    except KafkaError as error:
        fail(f"Kafka at {servers}: {type(error).__name__} {error}")
    except (ValueError, CollectorError, PublishError, TopicError) as error:
        fail(str(error))
