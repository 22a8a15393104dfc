"""The commands of the engine run.  Heavy imports happen when a command runs, not before."""

from pathlib import Path
from typing import Annotated

import typer

from hearhear.commands import elastic as elastic_cli
from hearhear.commands import keys as keys_command
from hearhear.commands import kibana as kibana_command
from hearhear.commands import stream as stream_cli
from hearhear.commands import stream_notify
from hearhear.commands.kafka import Bootstrap
from hearhear.commands.kafka import is_named
from hearhear.commands.kafka import kafka_connection
from hearhear.commands.options import ApiKeyFile
from hearhear.commands.options import Certificates
from hearhear.commands.options import Config
from hearhear.commands.options import Elastic


def add_to(app: typer.Typer) -> None:
    """Add the commands of the engine run to *app*."""
    app.command()(serve)
    app.command()(reconcile)
    stream_cli.app.command("sink")(elastic_cli.sink)
    stream_cli.app.command("notify")(stream_notify.notify)
    app.add_typer(stream_cli.app, name="stream")
    elastic = typer.Typer(help="Elasticsearch, the store for many machines.", no_args_is_help=True)
    elastic.command("setup")(elastic_cli.setup)
    elastic.command("keys")(keys_command.keys)
    app.add_typer(elastic, name="elastic")
    kibana = typer.Typer(help="Dashboards on Elasticsearch.", no_args_is_help=True)
    kibana.command("import")(kibana_command.import_)
    app.add_typer(kibana, name="kibana")


def serve(
    data: Annotated[
        Path | None,
        typer.Option("--data", metavar="DIR", help="Show the store in this folder; no engines."),
    ] = None,
    bootstrap: Bootstrap = None,
    elastic: Elastic = None,
    api_key_file: ApiKeyFile = None,
    ca: Certificates = None,
    config: Config = None,
    roster: Annotated[Path | None, typer.Option(metavar="FILE", help="Officials to name.")] = None,
    host: Annotated[str | None, typer.Option(help="The page's address.")] = None,
    port: Annotated[int | None, typer.Option(min=0, max=65535, help="The page's port.")] = None,
    demo: Annotated[bool, typer.Option(help="Say that this is a demonstration.")] = False,
) -> None:
    """Serve the page alone, and listen to nothing.

    With --data it shows the store in that folder, also while `hearhear run` writes to it; else what is
    in Elasticsearch, with its live feed from Kafka.

    Examples:
    `hearhear serve --data here --roster members.json`

    `hearhear serve --bootstrap 127.0.0.1:9092 --elastic http://127.0.0.1:9200`
    """
    from hearhear.commands.serve import Shown
    from hearhear.commands.serve import serve as start
    from hearhear.commands.serve import serve_store

    shown = Shown(config, roster, host, port, demo=demo)
    if data:
        serve_store(data, shown)
        return
    connection = kafka_connection(bootstrap, config)
    hosts, key, authority = elastic_cli.where(elastic, api_key_file, ca, config)
    start(connection, hosts, key, authority, shown)


def reconcile(
    files: Annotated[
        list[str] | None, typer.Argument(metavar="[FILE…]", help="What was replayed, if anything.")
    ] = None,
    data: Annotated[
        Path | None, typer.Option("--data", metavar="DIR", help="The data folder.")
    ] = None,
    config: Annotated[Path | None, typer.Option(metavar="FILE", help="Settings.")] = None,
    roster: Annotated[Path | None, typer.Option(metavar="FILE", help="As in that run.")] = None,
    start: Annotated[str, typer.Option("--from", metavar="TIME", help="Posts from then on.")] = "",
    end: Annotated[str, typer.Option("--to", metavar="TIME", help="Posts before then.")] = "",
    bootstrap: Bootstrap = None,
    elastic: Elastic = None,
    api_key_file: ApiKeyFile = None,
    ca: Certificates = None,
) -> None:
    """Prove that nothing was lost: input = stored + dead letters + counted drops.

    With Kafka named, posts.raw is held against Elasticsearch; else the sources, read again, against
    the store of the embedded run. What is missing is named, and the status is 1.

    Examples:
    `hearhear reconcile posts.csv --roster members.json --data here`

    `hearhear reconcile --bootstrap 127.0.0.1:9092 --elastic http://127.0.0.1:9200`
    """
    from hearhear.commands import reconcile as reconcile_command

    if not data and is_named(bootstrap, config):
        connection = kafka_connection(bootstrap, config)
        where = elastic_cli.where(elastic, api_key_file, ca, config)
        reconcile_command.engines(connection, *where, [start, end])
    else:
        reconcile_command.embedded(data, config, files or [], roster, [start, end])
