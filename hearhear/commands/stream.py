"""The commands ``hearhear stream …``: the work of ``hearhear run`` over Kafka, one process each."""

import logging
import signal
from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer

from hearhear.commands.failure import fail
from hearhear.commands.kafka import Bootstrap
from hearhear.commands.kafka import kafka
from hearhear.commands.options import Config
from hearhear.commands.terminal import say
from hearhear.wiring.data import data_dir
from hearhear.wiring.data import locked

_log = logging.getLogger(__name__)

app = typer.Typer(
    help="The same work over Kafka, one process each, for many machines.", no_args_is_help=True
)
topics_app = typer.Typer(help="The topics; only these commands create them.", no_args_is_help=True)
app.add_typer(topics_app, name="topics")

Data = Annotated[
    Path | None,
    typer.Option("--data", metavar="DIR", help="The data folder; else $HEARHEAR_DATA."),
]
Partitions = Annotated[int, typer.Option(min=1, max=1000, help="Partitions of posts.*.")]
Roster = Annotated[Path | None, typer.Option(metavar="FILE", help="Officials to watch.")]
Languages = Annotated[str, typer.Option(metavar="en,fr,…", help="The languages to expect.")]


@topics_app.command("create")
def create_topics(
    bootstrap: Bootstrap = None,
    partitions: Partitions = 4,
    replication: Annotated[int, typer.Option(min=1, help="Copies of each; 3 in production.")] = 1,
) -> None:
    """Create the topics that are missing; existing ones are not changed."""
    with kafka(bootstrap) as servers:
        from hearhear.stream.kafka.admin import admin_client
        from hearhear.stream.kafka.admin import create

        with admin_client(servers) as admin:
            made = create(admin, partitions, replication)
        say(f"made {', '.join(made)}" if made else "all topics are there")


@topics_app.command("check")
def check_topics(bootstrap: Bootstrap = None, partitions: Partitions = 4) -> None:
    """Compare the topics with the table; where they differ, print a sentence each; status 1."""
    with kafka(bootstrap) as servers:
        from hearhear.stream.kafka.admin import admin_client
        from hearhear.stream.kafka.admin import check

        with admin_client(servers) as admin:
            problems = check(admin, partitions)
        for problem in problems:
            say(problem)
        if problems:
            raise typer.Exit(1)
        say("all topics are as they should be")


@app.command()
def collect(
    name: Annotated[
        str | None, typer.Argument(metavar="[NAME]", help="The source, as in hearhear.toml.")
    ] = None,
    bootstrap: Bootstrap = None,
    data: Data = None,
    config: Config = None,
    roster: Roster = None,
    replay: Annotated[
        list[str] | None, typer.Option(metavar="FILE…|-", help="Posts to replay; repeat for more.")
    ] = None,
    speed: Annotated[
        float, typer.Option(min=0, metavar="X", help="Times faster than real time; 0: at once.")
    ] = 0,
) -> None:
    """Send one source's posts to posts.raw.  After a stop or crash it resumes where it was."""
    with kafka(bootstrap) as servers:
        from hearhear.observe.process import observed
        from hearhear.stream.collect import Collect
        from hearhear.stream.cursor import CursorFile
        from hearhear.stream.kafka.clients import await_kafka
        from hearhear.stream.kafka.publish import Publisher
        from hearhear.wiring.sources import source

        observed(f"collect {name or 'replay'}")
        folder = data_dir(data)
        found = source(name, config, folder, roster, replay or [], speed)
        await_kafka(servers)
        with locked(folder / "collect" / found.name):
            publisher = Publisher(servers, name=f"hearhear-collect-{found.name}")
            cursor = CursorFile(folder / "collect" / found.name / "cursor")
            work = Collect(found, publisher, cursor)
            _on_signals(work.stop)
            work.run()
            publisher.close()
        _log.info("the source has ended", extra={"posts": work.posts, "dead": work.dead})


@app.command()
def tag(
    bootstrap: Bootstrap = None,
    data: Data = None,
    roster: Roster = None,
    languages: Languages = "",
    config: Config = None,
    transport: Annotated[
        str,
        typer.Option(
            metavar="chunk|take", help="How batches are made: as fetched, or by Faust's take."
        ),
    ] = "chunk",
) -> None:
    """Tag posts.raw into posts.tagged and sightings.  Start as many as there are partitions.

    Roster and languages are those of the settings unless given.
    """
    with kafka(bootstrap) as servers:
        from hearhear.observe.process import observed
        from hearhear.stream.tagging.worker import run
        from hearhear.wiring.roster import load_roster
        from hearhear.wiring.stores import read_settings
        from processors.chain import load
        from processors.step import Setup

        observed("tag")
        if transport not in ("chunk", "take"):
            fail(f"--transport {transport}: there are chunk and take")
        settings = read_settings(config)
        given = tuple(word.strip() for word in languages.split(",") if word.strip())
        watched = load_roster(roster or settings.roster)
        steps = load(Setup(roster=watched, languages=given or settings.languages))
        run(servers, steps, data_dir(data), chunks=transport == "chunk")


@app.command()
def detect(
    bootstrap: Bootstrap = None,
    snapshot_every: Annotated[float, typer.Option(min=1, help="Seconds.")] = 60,
    silence: Annotated[
        float, typer.Option(min=1, help="Seconds without sightings: then open alerts are told.")
    ] = 600,
) -> None:
    """Turn sightings into alerts.  One works; a second one stands by and takes over."""
    with kafka(bootstrap) as servers:
        from hearhear.observe.process import observed
        from hearhear.stream.detect import Detect
        from hearhear.stream.kafka.clients import await_kafka
        from hearhear.stream.kafka.publish import Publisher
        from hearhear.stream.kafka.topics import LARGEST_SNAPSHOT

        observed("detect")
        await_kafka(servers)
        publisher = Publisher(
            servers,
            name="hearhear-detect",
            linger=0,
            room=2 * LARGEST_SNAPSHOT,
            largest=LARGEST_SNAPSHOT,
        )
        work = Detect(servers, publisher, snapshot_every, silence)
        _on_signals(work.stop)
        work.run()
        publisher.close()


def _on_signals(stop: Callable[[], None]) -> None:
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda _number, _frame: stop())
