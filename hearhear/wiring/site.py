"""What the page needs to know about a parliament, and the page as a server in its own thread."""

import json
import socket
import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC
from datetime import datetime
from http.client import HTTPException
from ipaddress import ip_address
from typing import Any
from urllib.error import HTTPError
from urllib.request import urlopen

from hearhear.wiring.data import DataError
from hearhear.wiring.entry import Entry
from hearhear.wiring.settings import Page
from hearhear.wiring.settings import Settings
from processors.chain import tag_classes
from schemas import popolo
from sinks.console.app import create_app
from sinks.console.lanes import Opened
from sinks.console.server import server
from sinks.console.site import Official
from sinks.console.site import Site
from sinks.desk.journal import Journal

_HEALTH_SECONDS = 4.0
"""Seconds that the page's own /healthz may take."""


def site_of(
    settings: Settings,
    roster: popolo.Roster | None,
    *,
    demo: bool,
    entry: Entry | None = None,
    desk: Journal | None = None,
    progress: Callable[[], str] | None = None,
    problem: Callable[[], str] = str,
) -> Site:
    """Return what the page says about the parliament and its officials.

    *entry*: how people sign in; without it nobody is let in.  *problem* says what keeps this process
    from its work, "" while nothing does.
    """
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
    site = Site(
        parliament=settings.parliament,
        officials=officials,
        tags=tag_classes(),
        demo=demo,
        zone=settings.zone,
        live=any(source.live for source in settings.sources),
        hosts=(_written(settings.page.host), *settings.page.hosts),
        progress=progress if demo else None,
        desk=desk,
        channels=tuple(one.name for one in settings.channels if one.purpose != "comms"),
        problem=problem,
    )
    return replace(site, door=entry.door, record=entry.audit.record) if entry else site


class PageServer:
    """The page over what *opened* opens, where *page* says (port 0: any free one).

    DataError: it cannot be served there, or would be open to others without *page* saying so.
    """

    def __init__(self, opened: Opened, site: Site, page: Page) -> None:
        self.socket = _listening(page)
        address, port = self.socket.getsockname()[:2]
        self.url = f"http://{_written(page.host, address)}:{port}"
        self.server = server(create_app(opened, site), host=address, port=port)
        self.thread = threading.Thread(
            target=self.server.run, kwargs={"sockets": [self.socket]}, daemon=True
        )

    def start(self) -> None:
        """Begin to answer."""
        self.thread.start()

    def problem(self) -> str:
        """Return what the page's own /healthz finds wrong, "" where it is well: for those who watch."""
        try:
            with urlopen(f"{self.url}/healthz", timeout=_HEALTH_SECONDS):  # noqa: S310  our own page
                return ""
        except HTTPError as error:
            with error:
                return "; ".join(json.loads(error.read())["problems"])
        except (OSError, HTTPException):
            return "the page does not answer"

    def stop(self) -> None:
        """Say good-bye to open connections and end."""
        self.server.should_exit = True
        self.thread.join(timeout=3)


def address(page: Page) -> tuple[socket.AddressFamily, Any]:
    """Return the one address that *page*'s host stands for, as a socket wants it.

    DataError: it stands for none, or for one that others reach without *page* saying so.
    """
    try:
        found = socket.getaddrinfo(page.host, page.port, type=socket.SOCK_STREAM)
        family, _, _, _, where = min(found, key=lambda one: one[0] != socket.AF_INET)
    except (OSError, ValueError) as error:
        raise DataError(
            f"[page] host {page.host!r} is no address of this machine: write 127.0.0.1"
        ) from error
    if not ip_address(str(where[0]).partition("%")[0]).is_loopback:
        _may_be_open(page)
    return family, where


def _listening(page: Page) -> socket.socket:
    family, where = address(page)
    try:
        return socket.create_server(where, family=family)
    except OSError as error:
        raise DataError(
            f"cannot serve on {page.host}:{page.port}: {error.strerror}: choose another with --port"
        ) from error


def _may_be_open(page: Page) -> None:
    """Refuse to let others reach the page unless it asks who they are, and somebody wants it so."""
    if page.sign_in == "click":
        raise DataError(
            f"[page] host {page.host} would open the page to others, and nothing asks who they are: keep "
            '127.0.0.1, or set sign_in = "accounts" or "proxy"'
        )
    if not page.allow_open:
        raise DataError(
            f"[page] host {page.host} would open the page to others, and it speaks no TLS: keep "
            "127.0.0.1, or put a proxy with TLS before it and set allow_open = true"
        )


def _written(host: str, address: str = "") -> str:
    """Return *host* as an address of the page has it; one that stands for all is this machine's."""
    if address in {"0.0.0.0", "::"}:  # noqa: S104, it is compared
        return "127.0.0.1" if address == "0.0.0.0" else "[::1]"  # noqa: S104
    return f"[{host}]" if ":" in host else host
