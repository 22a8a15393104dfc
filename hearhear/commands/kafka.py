"""What all commands that use Kafka share: the option for its servers, and errors as sentences."""

import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING
from typing import Annotated

import typer

from hearhear.commands.failure import fail

if TYPE_CHECKING:
    from hearhear.stream.kafka.connection import Connection

Bootstrap = Annotated[
    str | None,
    typer.Option(
        "--bootstrap",
        metavar="HOST:PORT,…",
        help="Kafka's servers; else $HEARHEAR_KAFKA or [kafka].",
    ),
]


def kafka_connection(bootstrap: str | None, config: Path | None) -> "Connection":
    """Return how to connect to Kafka; end the command where nothing says how, or says it wrongly."""
    from hearhear.wiring.kafka import connection
    from hearhear.wiring.stores import read_settings

    try:
        return connection(read_settings(config).kafka, bootstrap)
    except ValueError as error:
        fail(str(error))


def is_named(bootstrap: str | None, config: Path | None) -> bool:
    """Whether the option, the environment or the settings name a Kafka."""
    from hearhear.wiring.stores import read_settings

    try:
        return bool(
            bootstrap or os.environ.get("HEARHEAR_KAFKA") or read_settings(config).kafka.servers
        )
    except ValueError as error:
        fail(str(error))


@contextmanager
def kafka(
    bootstrap: str | None, config: Path | None, extras: str = "kafka"
) -> "Iterator[Connection]":
    """Give how to connect to Kafka; end the command with a sentence when something goes wrong with it.

    *extras* names the optional dependencies that the command needs.
    """
    found = kafka_connection(bootstrap, config)
    logging.getLogger("kafka").setLevel("CRITICAL")  # it logs every try; we say what it means
    try:
        from hearhear.embedded import CollectorError
        from hearhear.stream.kafka.admin import TopicError
        from hearhear.stream.kafka.clients import KafkaError
        from hearhear.stream.kafka.clients import in_words
        from hearhear.stream.kafka.publish import PublishError
    except ImportError as error:
        fail(f'{error}: pip install "hearhear[{extras}]"')
    try:
        yield found
    except ImportError as error:
        fail(f'{error}: pip install "hearhear[{extras}]"')
    except KafkaError as error:
        fail(in_words(error, found))
    except (ValueError, CollectorError, PublishError, TopicError) as error:
        fail(str(error))
