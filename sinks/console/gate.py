"""Who may ask for what: every request passes here before anything answers it.

Somebody unknown sees how to sign in, and nothing else.  Communications reach the addresses listed here
and no others, a new one included: the rest answers as if it were not there.  What changes something
carries the word of the session it comes from, so that no other site can send it.
"""

import hmac
from urllib.parse import parse_qsl
from urllib.parse import urlencode
from urllib.parse import urlsplit

from anyio import fail_after
from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import RedirectResponse
from starlette.responses import Response
from starlette.types import ASGIApp
from starlette.types import Message
from starlette.types import Receive
from starlette.types import Scope
from starlette.types import Send

from sinks.accounts.database import AccountsError
from sinks.console.door import Door
from sinks.console.door import RefusedError
from sinks.console.door import Visit
from sinks.console.door import entering
from sinks.console.pages.context import Context

OPEN = ("/healthz", "/static")
"""For everybody, and for machines: nothing of them is secret."""
SIGN_IN = "/sign-in"
FOR_ALL_ROLES = ("/", "/search", "/about", "/events", "/care", "/sign-out")
"""What communications may ask for; everything else is for security alone."""
METHODS = ("GET", "HEAD", "POST")
SAFE = ("GET", "HEAD")
BODY_SECONDS = 10.0
"""Seconds that a form may take to come."""
FIELD = "csrf"
HEADER = "x-csrf-token"


class Gate:
    """Lets requests through to *app*, with who sends them in ``request.state``."""

    def __init__(self, app: ASGIApp, context: Context, door: Door) -> None:
        self._app = app
        self._context = context
        self._door = door

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, or refuse it."""
        if scope["type"] != "http" or _under(scope["path"], OPEN):
            await self._app(scope, receive, send)
            return
        if scope["method"] not in METHODS:
            answer = self._context.refused(Request(scope), 405, "This page is read and sent forms.")
            answer.headers["Allow"] = ", ".join(METHODS)
            await answer(scope, receive, send)
            return
        if scope["method"] not in SAFE:
            try:
                with fail_after(BODY_SECONDS):
                    body = await _body(receive)
            except TimeoutError:
                late = "What was announced did not come in time: try again."
                await self._context.refused(Request(scope), 408, late)(scope, receive, send)
                return
            scope.setdefault("state", {})["form"] = _form(body)
            receive = _again(body, receive)
        try:
            visit = await entering(self._door, scope)
        except RefusedError as refused:
            answer = self._context.refused(Request(scope), refused.status, str(refused))
            await answer(scope, receive, send)
            return
        except AccountsError as error:
            await self._context.unnoted(Request(scope), error)(scope, receive, send)
            return
        state = scope.setdefault("state", {})
        state["visit"] = visit
        refusal = self._refusal(Request(scope, receive), visit)
        await (refusal or self._app)(scope, receive, send)

    def _refusal(self, request: Request, visit: Visit | None) -> Response | None:
        """Return what is answered instead of the page asked for; None: it may be asked for."""
        path, safe = request.url.path, request.method in SAFE
        if path == SIGN_IN and self._door.kind != "proxy":
            foreign = not safe and not _own(request.headers)
            return self._context.refused(request, 403, _FOREIGN) if foreign else None
        if visit is None:
            return self._unknown(request)
        if not safe:
            form: dict[str, str] = request.state.form
            word = request.headers.get(HEADER) or form.get(FIELD, "")
            if not hmac.compare_digest(word.encode(errors="replace"), visit.csrf.encode()):
                return self._context.refused(request, 403, _FOREIGN)
        if visit.who.role != "security" and not _reached(path):
            return self._context.missing(request, None)
        return None

    def _unknown(self, request: Request) -> Response:
        """Answer somebody who has not signed in."""
        if self._door.kind == "proxy":
            return self._context.refused(request, 401, _BY_PROXY)
        path = request.url.path
        asked = urlencode({"next": path + ("?" + q if (q := request.url.query) else "")})
        where = SIGN_IN if path == "/" else f"{SIGN_IN}?{asked}"
        if request.method in SAFE and path != "/events" and "hx-request" not in request.headers:
            return RedirectResponse(where, 303)
        answer = self._context.refused(request, 401, "You are not signed in, or no longer.")
        answer.headers["HX-Redirect"] = SIGN_IN
        return answer


_FOREIGN = "This did not come from a page of ours that is still open: load the page, and try again."
_BY_PROXY = (
    "Nobody says who you are: this page is reached through the proxy that people sign in to."
)


def _under(path: str, listed: tuple[str, ...]) -> bool:
    return any(path == one or path.startswith(f"{one}/") for one in listed)


def _reached(path: str) -> bool:
    """Whether communications may ask for *path*."""
    return path == "/" or _under(path, FOR_ALL_ROLES[1:])


def _own(headers: Headers) -> bool:
    """Whether what comes from somebody without a session comes from our own page."""
    origin = headers.get("origin")
    if origin is None or headers.get("sec-fetch-site") == "same-origin":
        return True  # a program, or a browser that says so itself
    return urlsplit(origin).netloc == headers.get("host")


async def _body(receive: Receive) -> bytes:
    """Return the whole body: the fences let none in that is longer than a page's form."""
    found = b""
    while (message := await receive())["type"] == "http.request":
        found += message.get("body", b"")
        if not message.get("more_body"):
            break
    return found


def _form(body: bytes) -> dict[str, str]:
    """Return the fields of a form; of what is none, nothing."""
    try:
        fields = parse_qsl(body.decode(), keep_blank_values=True, max_num_fields=100)
    except ValueError:
        return {}
    return dict(fields)


def _again(body: bytes, receive: Receive) -> Receive:
    """Return a *receive* that gives *body* first."""
    waiting: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def again() -> Message:
        return waiting.pop() if waiting else await receive()

    return again
