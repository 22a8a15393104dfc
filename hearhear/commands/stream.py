"""The commands ``hearhear stream …``: the same work as ``hearhear run``, one process each, over Kafka."""

import logging
import os
import signal
from collections.abc import Callable
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from hearhear.commands.failure import fail
from hearhear.wiring.data import data_dir
from hearhear.wiring.data import locked

app = typer.Typer(
    help="The same work over Kafka, one process each, for many machines.", no_args_is_help=True
)
topics_app = typer.Typer(help="The topics: nothing else creates them.", no_args_is_help=True)
app.add_typer(topics_app, name="topics")

Bootstrap = Annotated[
    str | None,
    typer.Option(metavar="HOST:PORT,…", help="Kafka's servers; else $HEARHEAR_KAFKA."),
]
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
    """Make the topics that are missing; those that exist stay as they are."""
    with _kafka(bootstrap) as servers:
        from kafka import KafkaAdminClient

        from hearhear.stream.kafka import topics

        with KafkaAdminClient(bootstrap_servers=servers.split(",")) as admin:
            made = topics.create(admin, partitions, replication)
        print(f"made {', '.join(made)}" if made else "all topics are there")


@topics_app.command("check")
def check_topics(bootstrap: Bootstrap = None, partitions: Partitions = 4) -> None:
    """Hold the topics against the table; status 1 and a sentence each where they differ."""
    with _kafka(bootstrap) as servers:
        from kafka import KafkaAdminClient

        from hearhear.stream.kafka import topics

        with KafkaAdminClient(bootstrap_servers=servers.split(",")) as admin:
            problems = topics.check(admin, partitions)
        for problem in problems:
            print(problem)
        if problems:
            raise typer.Exit(1)
        print("all topics are as they should be")


@app.command()
def collect(
    name: Annotated[
        str | None, typer.Argument(metavar="[NAME]", help="The source, as in hearhear.toml.")
    ] = None,
    bootstrap: Bootstrap = None,
    data: Data = None,
    config: Annotated[Path | None, typer.Option(metavar="FILE", help="Settings.")] = None,
    roster: Roster = None,
    replay: Annotated[
        list[str] | None, typer.Option(metavar="FILE…|-", help="Posts to replay; repeat for more.")
    ] = None,
    speed: Annotated[
        float, typer.Option(min=0, metavar="X", help="Times faster than life; 0: at once.")
    ] = 0,
) -> None:
    """Bring one source's posts to posts.raw, and resume there after a stop of any kind."""
    with _kafka(bootstrap) as servers:
        from hearhear.observe.process import observed
        from hearhear.stream.collect import Collect
        from hearhear.stream.cursor import CursorFile
        from hearhear.stream.kafka.clients import await_kafka
        from hearhear.stream.kafka.publish import Publisher
        from hearhear.wiring.sources import source

        folder = data_dir(data)
        found = source(name, config, folder, roster, replay or [], speed)
        observed(f"collect {found.name}")
        await_kafka(servers)
        with locked(folder / "collect" / found.name):
            publisher = Publisher(servers, name=f"hearhear-collect-{found.name}")
            cursor = CursorFile(folder / "collect" / found.name / "cursor")
            work = Collect(found, publisher, cursor)
            _on_signals(work.stop)
            work.run()
            publisher.close()
        print(f"{work.posts:,} posts and {work.dead:,} dead letters sent")


@app.command()
def tag(
    bootstrap: Bootstrap = None,
    data: Data = None,
    roster: Roster = None,
    languages: Languages = "",
    transport: Annotated[
        str,
        typer.Option(metavar="chunk|take", help="Runs as they are fetched, or Faust's own take."),
    ] = "chunk",
) -> None:
    """Tag posts.raw into posts.tagged and sightings.  Start as many as there are partitions."""
    with _kafka(bootstrap) as servers:
        from hearhear.observe.process import observed
        from hearhear.stream.tagging.worker import run
        from hearhear.wiring.roster import load_roster
        from processors.chain import load
        from processors.step import Setup

        if transport not in ("chunk", "take"):
            fail(f"--transport {transport}: there are chunk and take")
        observed("tag")
        given = tuple(word.strip() for word in languages.split(",") if word.strip())
        steps = load(Setup(roster=load_roster(roster), languages=given))
        run(servers, steps, data_dir(data), chunks=transport == "chunk")


@app.command()
def detect(
    bootstrap: Bootstrap = None,
    snapshot_every: Annotated[float, typer.Option(min=1, help="Seconds.")] = 60,
    silence: Annotated[
        float, typer.Option(min=1, help="Seconds without sightings: then open alerts are told.")
    ] = 600,
) -> None:
    """Fold the sightings into alerts.  One folds, a second stands by and takes over."""
    with _kafka(bootstrap) as servers:
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


@contextmanager
def _kafka(bootstrap: str | None) -> Iterator[str]:
    """Give Kafka's servers, and turn what goes wrong with them into a sentence."""
    servers = bootstrap or os.environ.get("HEARHEAR_KAFKA", "")
    if not servers:
        fail("which Kafka? give --bootstrap HOST:PORT or set HEARHEAR_KAFKA")
    logging.getLogger("kafka").setLevel("CRITICAL")
    try:
        from kafka.errors import KafkaError

        from hearhear.embedded import CollectorError
        from hearhear.stream.kafka.publish import PublishError
        from hearhear.stream.kafka.topics import TopicError
    except ImportError as error:
        fail(f'{error}: pip install "hearhear[kafka]"')
    try:
        yield servers
    except ImportError as error:
        fail(f'{error}: pip install "hearhear[kafka]"')
    except KafkaError as error:
        fail(f"Kafka at {servers}: {type(error).__name__} {error}")
    except (ValueError, CollectorError, PublishError, TopicError) as error:
        fail(str(error))


def _on_signals(stop: Callable[[], None]) -> None:
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda _number, _frame: stop())
