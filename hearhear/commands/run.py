"""``hearhear run``: the whole product in one process, on one SQLite file."""

import os
import signal
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from typing import NamedTuple

from msgspec.structs import replace
from rich.console import Console
from rich.markup import escape

from hearhear.commands.examined import examined_lines
from hearhear.commands.failure import fail
from hearhear.commands.terminal import complain
from hearhear.commands.terminal import many
from hearhear.commands.terminal import safe
from hearhear.embedded import CollectorError
from hearhear.embedded import Flow
from hearhear.observe import health
from hearhear.observe import logs
from hearhear.observe import metrics
from hearhear.observe.process import measured
from hearhear.observe.work import StoreFile
from hearhear.wiring import demonstration
from hearhear.wiring.data import STORE
from hearhear.wiring.data import data_dir
from hearhear.wiring.data import demo_dir
from hearhear.wiring.data import locked
from hearhear.wiring.keys import admit
from hearhear.wiring.keys import key_path
from hearhear.wiring.keys import open_to_others
from hearhear.wiring.roster import load_roster
from hearhear.wiring.roster import parse_map
from hearhear.wiring.settings import NAME
from hearhear.wiring.settings import Settings
from hearhear.wiring.settings import load_settings
from hearhear.wiring.sources import Listening
from hearhear.wiring.stores import read_settings
from ingest.collector import Collector
from ingest.pseudonym import Pseudonyms
from processors.chain import load
from processors.step import Setup
from schemas import popolo
from sinks.desk.journal import NAME as DESK
from sinks.desk.journal import SqliteJournal
from sinks.sqlite.deletions import NAME as DELETIONS
from sinks.sqlite.reader import SqliteReader
from sinks.sqlite.readers import Readers
from sinks.sqlite.writer import SqliteWriter
from sinks.store import StoreError

if TYPE_CHECKING:
    from hearhear.wiring.notifying import Notifying


@dataclass(frozen=True)
class Options:
    """What the command line asks for."""

    config: Path | None
    data: Path | None
    port: int | None
    web: bool
    replay: tuple[str, ...]
    form: str | None
    names: str
    speed: float | None
    roster: Path | None
    once: bool


def run(options: Options) -> None:
    """Run until stopped, or with --once until the replay is stored; the exit status is 0 then."""
    try:
        settings = _settings(options)
        data = data_dir(options.data or (settings.data if settings else None))
        demo = settings is None and not options.replay and not _continued(options, data)
        settings = settings or Settings()
        folder = demo_dir(data) if demo else data
        if demo:
            settings = demonstration.settings()
        roster = load_roster(options.roster or settings.roster)
        steps = load(Setup(roster=roster, languages=settings.languages))
        with locked(folder):
            if demo:
                _clear(folder)
            # A replay takes nothing else of the settings: but one store has one key.
            named = settings if demo else read_settings(options.config)
            with SqliteWriter(folder / STORE) as store, SqliteReader(folder / STORE) as reader:
                key = admit(folder, named, store, reader)
                if opened := open_to_others(key_path(folder, named)):
                    complain(opened)
                collectors = _collectors(options, settings, roster, key, folder, demo=demo)
                flow = Flow(store, reader, steps, collectors, _days(settings))
                _serve(flow, settings, roster, options, folder, demo=demo)
    except (ValueError, StoreError, CollectorError) as error:
        fail(str(error))


def _serve(
    flow: Flow,
    settings: Settings,
    roster: popolo.Roster | None,
    options: Options,
    folder: Path,
    *,
    demo: bool,
) -> None:
    console = Console(stderr=True, highlight=False)
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda _number, _frame: flow.stop())
    page = None
    notifying: Notifying | None = None
    work = _Work(flow, StoreFile(folder / STORE))

    def problem() -> str:
        return work.problem() or (notifying.problem() if notifying else "")

    if options.web:
        from hearhear.wiring.entry import entry
        from hearhear.wiring.site import PageServer
        from hearhear.wiring.site import site_of

        where = settings.page if options.port is None else replace(settings.page, port=options.port)
        site = site_of(
            settings,
            roster,
            demo=demo,
            entry=entry(where, folder),
            desk=SqliteJournal(folder / DESK),
            progress=lambda: _hour(flow),
            problem=problem,
        )
        page = PageServer(Readers(folder / STORE), site, where)
        # What the page and its server log; to people this command speaks in words.
        logs.set_up("run")
        page.start()
        if demo:
            console.print(
                "This is a [bold]demonstration[/]: an invented day in a fictional country, "
                "played in about four minutes."
            )
        elif not flow.collectors:
            console.print("No source is configured: this is what the store holds already.")
        console.print(f"The page: [bold]{page.url}[/]   (Ctrl-C stops)")
    measured("run")
    health.check(page.problem if page else problem)
    notifying = _notifying(settings, roster, folder, page.url if page else "", demo=demo)
    if notifying:
        notifying.start()
    size = lambda: float((folder / STORE).stat().st_size)  # noqa: E731
    metrics.gauge("hearhear_store_bytes", size, store=STORE)
    try:
        with console.status("starting") as status:
            flow.on_progress = lambda f: status.update(_progress(f))
            flow.run()
        if page and not options.once and not flow.by_hand.is_set():
            console.print(f"Everything is stored; the page stays at {page.url} until Ctrl-C.")
            flow.wait()
    finally:
        if notifying:
            notifying.stop(last=options.once)
        if page:
            page.stop()
    stats = flow.reader.stats()
    console.print(
        f"{many(stats.posts, 'post')}, {many(stats.dead_letters, 'dead letter')}, "
        f"{many(stats.alerts, 'alert')} in {escape(safe(str(folder / STORE)))}"
    )
    for line in examined_lines(stats.examined)[1:]:
        console.print(line)


def _notifying(
    settings: Settings, roster: popolo.Roster | None, folder: Path, page: str, *, demo: bool
) -> "Notifying | None":
    """Return what tells people, None where the settings have no channel."""
    if not settings.channels:
        return None
    from hearhear.wiring.notifying import Notifying

    def opened() -> SqliteReader:
        return SqliteReader(folder / STORE)

    journal = SqliteJournal(folder / DESK)
    return Notifying(settings, roster, opened, journal, page=page, demo=demo)


class _Work(NamedTuple):
    """What has to go on for posts to be stored."""

    flow: Flow
    file: StoreFile

    def problem(self) -> str:
        """Return why they are not, "" while they are."""
        return self.file.problem() or self.flow.problem()


def _hour(flow: Flow) -> str:
    """Say where the invented day has got to."""
    return f"It is {flow.last:%H:%M} there; the day takes four minutes." if flow.last else ""


def _progress(flow: Flow) -> str:
    at = f"{flow.last:%a %d %b %H:%M} · " if flow.last else ""
    return f"{at}{flow.handled:,} records"


def _continued(options: Options, data: Path) -> bool:
    """Whether *data*, named by the command or the environment, holds a store to go on with."""
    named = options.data is not None or "HEARHEAR_DATA" in os.environ
    return named and (data / STORE).exists()


def _settings(options: Options) -> Settings | None:
    path = options.config or Path(NAME)
    if options.config or (path.exists() and not options.replay):
        return load_settings(path)
    return None


def _clear(folder: Path) -> None:
    """The demonstration starts anew; only what we made ourselves is removed."""
    for path in [*folder.glob(f"{STORE}*"), *folder.glob(f"{DESK}*"), folder / DELETIONS]:
        path.unlink(missing_ok=True)


def _collectors(
    options: Options,
    settings: Settings,
    roster: popolo.Roster | None,
    key: Pseudonyms,
    folder: Path,
    *,
    demo: bool,
) -> list[Collector]:
    listening = Listening(roster, key, once=options.once, tell=complain)
    if demo:
        return [listening.demonstration(folder, options.speed)]
    if options.replay:
        names, speed = parse_map(options.names), options.speed or 0
        return [listening.replay(options.replay, form=options.form, names=names, speed=speed)]
    return listening.configured(settings)


def _days(settings: Settings) -> dict[str, int]:
    kept = settings.retention
    return {"d7": kept.d7, "d30": kept.d30, "d365": kept.d365}
