"""Who sends a request: the ways to tell, one of which a deployment chooses."""

import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field
from functools import partial
from hashlib import sha256
from math import inf
from typing import Literal
from typing import NamedTuple
from typing import Protocol
from urllib.parse import urlsplit

from anyio import to_thread
from starlette.datastructures import Headers
from starlette.requests import cookie_parser
from starlette.types import Scope

from schemas.role import Role
from schemas.role import Who
from sinks.accounts.attempts import Attempts
from sinks.accounts.sessions import Sessions
from sinks.accounts.users import Users
from sinks.console.security import is_secure

COOKIE = "hearhear"
SECURE = f"__Host-{COOKIE}"
"""What it is called behind TLS: a browser then takes it from this very host alone."""
FORWARDED = ("forwarded", "via", "x-forwarded-for", "x-forwarded-host", "x-real-ip")
"""What proxies add."""
PROXY_SECONDS = 600.0


class Visit(NamedTuple):
    """A request of somebody we know; *csrf* is the word that their forms carry."""

    who: Who
    csrf: str


class RefusedError(Exception):
    """A request is refused with *status*; the message is for people."""

    def __init__(self, status: int, why: str) -> None:
        super().__init__(why)
        self.status = status


class Door(Protocol):
    """Tells who sends a request."""

    @property
    def kind(self) -> Literal["closed", "click", "accounts", "proxy"]:
        """How people say who they are."""
        ...

    @property
    def lasting(self) -> float:
        """Seconds that a live feed may last before it is asked for anew."""
        ...

    def enter(self, headers: Headers, *, secure: bool) -> Visit | None:
        """Return who sends a request with *headers*, *secure*: by TLS; None for somebody unknown.

        May wait for a disk.  RefusedError: it is not answered at all.
        """
        ...


class Closed:
    """Lets nobody in: what a site has that says nothing else."""

    kind: Literal["closed"] = "closed"
    lasting = inf

    def enter(self, headers: Headers, *, secure: bool) -> Visit | None:  # noqa: ARG002  a Door
        """Refuse."""
        raise RefusedError(403, "This page lets nobody in: nothing says how people sign in.")


@dataclass(frozen=True)
class SignedIn:
    """Who has signed in and brings the session's token: with an account, or by a click on a role.

    A click is for people at this machine: what comes through a proxy is refused then.
    """

    kind: Literal["click", "accounts"]
    sessions: Sessions
    users: Users
    attempts: Attempts = field(default_factory=Attempts)
    lasting = inf

    def enter(self, headers: Headers, *, secure: bool) -> Visit | None:
        """Return whose session the cookie names."""
        if self.kind == "click" and _from_elsewhere(headers):
            raise RefusedError(
                403,
                "Whoever is at this machine signs in with a click, and this came through a proxy: set "
                'sign_in to "proxy" or "accounts" in [page] of the settings.',
            )
        token = self.token(headers, secure=secure)
        who = self.sessions.who(token) if token else None
        return Visit(who, _word(token.encode(errors="replace"), "form")) if who else None

    def token(self, headers: Headers, *, secure: bool) -> str:
        """Return the token that the cookie carries, "" where there is none."""
        return cookie_parser(headers.get("cookie", "")).get(SECURE if secure else COOKIE, "")


@dataclass(frozen=True)
class ByProxy:
    """Whom a proxy names that knows *secret*; *roles* by the groups it says they are in."""

    secret: bytes
    secret_header: str
    user_header: str
    groups_header: str
    roles: Mapping[str, Role]
    sign_out: str = ""
    kind: Literal["proxy"] = "proxy"
    lasting = PROXY_SECONDS

    def enter(self, headers: Headers, *, secure: bool) -> Visit | None:  # noqa: ARG002  a Door
        """Return whom the proxy names; without its secret nobody is believed."""
        names = (self.secret_header, self.user_header, self.groups_header)
        if any(len(headers.getlist(name)) > 1 for name in names):
            raise RefusedError(400, "A header that says who comes is there twice.")
        secret, name, groups = (headers.get(header, "").strip() for header in names)
        if not hmac.compare_digest(secret.encode(errors="replace"), self.secret) or not name:
            return None
        said = {group.strip() for group in groups.split(",")}
        mine = {role for group, role in self.roles.items() if group in said}
        if not mine:
            raise RefusedError(403, "You are known, and none of your groups may see this page.")
        who = Who(name[:64], "security" if "security" in mine else "comms")
        return Visit(who, _word(self.secret, f"form of {who.name}"))


def _from_elsewhere(headers: Headers) -> bool:
    """Whether a request came through a proxy, or from a page that has another machine's name."""
    through = any(name in FORWARDED or name.startswith("x-forwarded-") for name in headers)
    origin = urlsplit(headers.get("origin", "http://localhost")).hostname
    # "null", which has no host, is what browsers say of our own pages: these tell nobody where one was.
    return through or origin not in {"localhost", "127.0.0.1", "::1", None}


async def entering(door: Door, scope: Scope) -> Visit | None:
    """Return who sends the request *scope*, asked in a thread: it may wait for a disk."""
    headers = Headers(scope=scope)
    return await to_thread.run_sync(partial(door.enter, headers, secure=is_secure(scope)))


def _word(secret: bytes, purpose: str) -> str:
    return hmac.new(secret, purpose.encode(errors="replace"), sha256).hexdigest()[:32]
