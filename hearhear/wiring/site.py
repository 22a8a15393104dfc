"""What the page needs to know about a parliament, and the page as a server in its own thread."""

import socket
import threading
from collections.abc import Callable
from datetime import UTC
from datetime import datetime

from hearhear.wiring.data import DataError
from hearhear.wiring.settings import Settings
from processors.chain import tag_classes
from schemas import popolo
from sinks.console.app import create_app
from sinks.console.server import server
from sinks.console.site import Official
from sinks.console.site import Site
from sinks.store import Reader


def site_of(
    settings: Settings,
    roster: popolo.Roster | None,
    *,
    demo: bool,
    progress: Callable[[], str] | None = None,
) -> Site:
    """Return what the page says about the parliament and its officials."""
    now = datetime.now(UTC)
    officials: dict[str, Official] = {}
    if roster:
        for person in roster.persons.values():
            held = roster.holds(person.id, now)
            areas = [a.name for m in held if (a := roster.area_of(m))]
            roles = [m.role for m in held if m.role and m.role.casefold() != "member"]
            officials[person.id] = Official(
                name=person.name,
                party=roster.party(person.id, now) or "",
                area=areas[0] if areas else "",
                role=roles[0] if roles else "",
            )
    return Site(
        parliament=settings.parliament,
        officials=officials,
        tags=tag_classes(),
        demo=demo,
        live=any(source.live for source in settings.sources),
        hosts=(settings.page.host,),
        progress=progress if demo else None,
    )


class PageServer:
    """The page over what *reader* opens, at *host* and *port* (0: any free one)."""

    def __init__(self, reader: Callable[[], Reader], site: Site, host: str, port: int) -> None:
        try:
            self.socket = socket.create_server((host, port))
        except OSError as error:
            raise DataError(
                f"cannot serve on {host}:{port}: {error.strerror}: choose another with --port"
            ) from error
        self.url = f"http://{host}:{self.socket.getsockname()[1]}"
        self.server = server(create_app(reader, site), host=host, port=port)
        self.thread = threading.Thread(
            target=self.server.run, kwargs={"sockets": [self.socket]}, daemon=True
        )

    def start(self) -> None:
        """Begin to answer."""
        self.thread.start()

    def stop(self) -> None:
        """Say good-bye to open connections and end."""
        self.server.should_exit = True
        self.thread.join(timeout=3)
