"""``hearhear elastic keys``: least-privilege roles and API keys, one key file per process."""

import os
from pathlib import Path
from typing import Annotated

import typer

from hearhear.commands.elastic import where
from hearhear.commands.failure import fail
from hearhear.commands.options import Certificates
from hearhear.commands.options import Config
from hearhear.commands.options import Elastic
from hearhear.commands.terminal import say
from hearhear.wiring.small_files import read_small
from sinks.store import StoreError

USER = "elastic"
"""Elasticsearch's own administrator."""


def keys(
    into: Annotated[
        Path,
        typer.Option(metavar="DIR", help="Folder for the key files, one subfolder per process."),
    ],
    renew: Annotated[bool, typer.Option("--renew", help="Replace every key.")] = False,
    elastic: Elastic = None,
    ca: Certificates = None,
    config: Config = None,
) -> None:
    """Create the roles and API keys of our processes, and Kibana's token; working keys are kept.

    Needs $HEARHEAR_ELASTIC_PASSWORD_FILE, the password of the user elastic.
    After --renew restart the processes.
    """
    hosts, _, authority = where(elastic, None, ca, config, with_key=False)
    password = os.environ.get("HEARHEAR_ELASTIC_PASSWORD_FILE", "")
    if not password:
        fail("set HEARHEAR_ELASTIC_PASSWORD_FILE: see docs/operations.md")
    try:
        from elasticsearch import Elasticsearch

        from sinks.elastic.client import trusting
        from sinks.elastic.keys import provide
    except ImportError as error:
        fail(f'{error}: pip install "hearhear[elastic]"')
    try:
        secret = read_small(Path(password)).decode().strip()
        client = Elasticsearch(
            list(hosts), basic_auth=(USER, secret), request_timeout=30, **trusting(authority)
        )
        done = provide(client, into, renew=renew)
        client.close()
    except (StoreError, ValueError) as error:
        fail(str(error))
    except OSError as error:
        fail(f"{error.filename}: {error.strerror}: deploy/prepare makes what is needed")
    say("\n".join(f"created {what}" for what in done) or "all keys work")
