"""The commands ``hearhear stream …``: the work of ``hearhear run`` over Kafka, one process each."""

import logging
import signal
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING
from typing import Annotated

import typer

from hearhear.commands.failure import fail
from hearhear.commands.kafka import Bootstrap
from hearhear.commands.kafka import kafka
from hearhear.commands.options import Config
from hearhear.commands.terminal import complain
from hearhear.commands.terminal import say
from hearhear.wiring.data import data_dir
from hearhear.wiring.data import locked

if TYPE_CHECKING:
    from hearhear.stream.kafka.topics import Shape

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
Partitions = Annotated[
    int | None,
    typer.Option(min=1, max=1000, help="Partitions of posts.*; else as [kafka] says, else 4."),
]
Replication = Annotated[
    int | None, typer.Option(min=1, max=100, help="Copies of each; else as [kafka] says, else 1.")
]
Roster = Annotated[Path | None, typer.Option(metavar="FILE", help="Officials to watch.")]
Languages = Annotated[str, typer.Option(metavar="en,fr,…", help="The languages to expect.")]


@topics_app.command("create")
def create_topics(
    bootstrap: Bootstrap = None,
    config: Config = None,
    partitions: Partitions = None,
    replication: Replication = None,
) -> None:
    """Create the topics that are missing; existing ones are not changed.

    Where an existing one differs from the settings, a sentence says so.
    """
    with kafka(bootstrap, config) as connection:
        from hearhear.stream.kafka.admin import admin_client
        from hearhear.stream.kafka.admin import check
        from hearhear.stream.kafka.admin import create

        shape = _shape(config, partitions, replication)
        with admin_client(connection) as admin:
            made = create(admin, shape)
            differences = check(admin, shape)
        say(f"made {', '.join(made)}" if made else "all topics are there")
        for difference in differences:
            complain(difference)


@topics_app.command("check")
def check_topics(
    bootstrap: Bootstrap = None,
    config: Config = None,
    partitions: Partitions = None,
    replication: Replication = None,
) -> None:
    """Compare the topics with the table; where they differ, print a sentence each; status 1."""
    with kafka(bootstrap, config) as connection:
        from hearhear.stream.kafka.admin import admin_client
        from hearhear.stream.kafka.admin import check

        with admin_client(connection) as admin:
            problems = check(admin, _shape(config, partitions, replication))
        for problem in problems:
            say(problem)
        if problems:
            raise typer.Exit(1)
        say("all topics are as they should be")


@topics_app.command("acls")
def acls(
    bootstrap: Bootstrap = None,
    config: Config = None,
    apply: Annotated[bool, typer.Option("--apply", help="Make them, as a superuser.")] = False,
) -> None:
    """Print what each process has to be allowed, and nothing more, as options of kafka-acls.

    Each process logs in as a user of its own: hearhear-collect, -tag, -detect, -sink, -serve, and
    hearhear-admin for the commands that an administrator runs.

    Example: `hearhear stream topics acls --apply`
    """
    if not apply:
        from hearhear.stream.kafka.acls import options

        for line in options():
            say(line)
        return
    with kafka(bootstrap, config) as connection:
        from hearhear.stream.kafka.admin import admin_client
        from hearhear.stream.kafka.admin import allow

        with admin_client(connection) as admin:
            count = allow(admin)
        say(f"{count} rules are in place")


def _shape(config: Path | None, partitions: int | None, replication: int | None) -> "Shape":
    """Return what the topics should be like: as the options say, else the settings."""
    import msgspec

    from hearhear.stream.kafka.topics import Shape
    from hearhear.wiring.stores import read_settings

    said = read_settings(config).kafka
    if replication:
        said = msgspec.structs.replace(said, replication=replication, min_in_sync=None)
    return Shape(partitions or said.partitions, said.replication, said.in_sync)


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
    with kafka(bootstrap, config) as connection:
        from hearhear.observe import health
        from hearhear.observe.process import observed
        from hearhear.stream.collect import Collect
        from hearhear.stream.cursor import CursorFile
        from hearhear.stream.kafka.clients import await_kafka
        from hearhear.stream.kafka.publish import Publisher
        from hearhear.stream.kafka.reaching import out_of_reach
        from hearhear.wiring.sources import source

        observed(f"collect {name or 'replay'}")
        folder = data_dir(data)
        found = source(name, config, folder, roster, replay or [], speed)
        await_kafka(connection)
        with locked(folder / "collect" / found.name):
            publisher = Publisher(connection, name=f"hearhear-collect-{found.name}")
            cursor = CursorFile(folder / "collect" / found.name / "cursor")
            work = Collect(found, publisher, cursor)
            health.check(lambda: out_of_reach(connection))
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
    with kafka(bootstrap, config) as connection:
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
        run(connection, steps, data_dir(data), chunks=transport == "chunk")


@app.command()
def detect(
    bootstrap: Bootstrap = None,
    config: Config = None,
    snapshot_every: Annotated[float, typer.Option(min=1, help="Seconds.")] = 60,
    silence: Annotated[
        float, typer.Option(min=1, help="Seconds without sightings: then open alerts are told.")
    ] = 600,
) -> None:
    """Turn sightings into alerts.  One works; a second one stands by and takes over."""
    with kafka(bootstrap, config) as connection:
        from hearhear.observe.process import observed
        from hearhear.stream.detect import Detect
        from hearhear.stream.kafka.clients import await_kafka
        from hearhear.stream.kafka.publish import Publisher
        from hearhear.stream.kafka.topics import LARGEST_SNAPSHOT

        observed("detect")
        await_kafka(connection)
        publisher = Publisher(
            connection,
            name="hearhear-detect",
            linger=0,
            room=2 * LARGEST_SNAPSHOT,
            largest=LARGEST_SNAPSHOT,
        )
        work = Detect(connection, publisher, snapshot_every, silence)
        _on_signals(work.stop)
        work.run()
        publisher.close()


@app.command()
def rewind(bootstrap: Bootstrap = None, config: Config = None) -> None:
    """Let the sinks read their topics again from the beginning; stop every sink before.

    After Elasticsearch was restored: what came since the snapshot comes again, deletions too, and
    nothing is doubled.
    """
    with kafka(bootstrap, config) as connection:
        from hearhear.stream.rewind import rewind as put_back

        say(f"{put_back(connection):,} records will come again when a sink starts")


def _on_signals(stop: Callable[[], None]) -> None:
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda _number, _frame: stop())
