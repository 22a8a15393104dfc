"""What every answer carries, and whom the page answers: nothing but itself may run or load."""

from starlette.datastructures import Headers
from starlette.datastructures import MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp
from starlette.types import Message
from starlette.types import Receive
from starlette.types import Scope
from starlette.types import Send

LOCAL = ("localhost", "127.0.0.1", "[::1]")

HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; img-src 'self'; "
        "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; "
        "require-trusted-types-for 'script'; trusted-types default"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
"""Pages hold what others may delete, so no copy stays in a cache; nothing foreign runs or loads."""


HSTS = "max-age=31536000"
"""Sent behind TLS only: a browser ignores it otherwise."""

LONGEST_HEAD = 16 * 1024
"""Bytes of a request's address and headers; longer ones are answered with 431."""

LONGEST_BODY = 64 * 1024
"""Bytes of a request's body; a longer one is answered with 413."""


class Guard:
    """Refuse requests for other hosts (DNS rebinding) or by other sites; set the headers above.

    Another site could load /search?q=WORD and learn from the time it takes whether WORD was found, so
    that only a person who follows a link may come from elsewhere.
    """

    def __init__(self, app: ASGIApp, hosts: tuple[str, ...]) -> None:
        self._app = app
        self._hosts = frozenset(host.lower() for host in (*LOCAL, *hosts))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, or refuse it."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        headers = Headers(scope=scope)
        secure = is_secure(scope)

        async def fenced(message: Message) -> None:
            if message["type"] == "http.response.start":
                answer = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    answer.setdefault(name, value)
                if secure:
                    answer.setdefault("Strict-Transport-Security", HSTS)
            await send(message)

        if refused := self._refusal(scope, headers):
            status, why = refused
            # What follows on the connection may be the body of this one: it is no next request.
            closing = {"Connection": "close"}
            await PlainTextResponse(f"{why}\n", status, closing)(scope, receive, fenced)
        else:
            await self._app(scope, receive, fenced)

    def _refusal(self, scope: Scope, headers: Headers) -> tuple[int, str] | None:
        """Return why a request is refused, with its status; None when it is not."""
        if _name(headers.get("host", "")) not in self._hosts:
            return (
                421,
                "This page does not answer to that name: add it to hosts in [page] of the settings.",
            )
        head = len(scope["raw_path"]) + len(scope["query_string"])
        if head + sum(len(name) + len(value) for name, value in scope["headers"]) > LONGEST_HEAD:
            return 431, "The address or the headers are too long."
        if _from_another_site(scope["method"], headers):
            return 403, "This page answers its own requests, and people who follow a link to it."
        if not headers.get("content-length", "0").isdecimal() or "transfer-encoding" in headers:
            return 411, "Say how long the body is, with Content-Length."
        if int(headers.get("content-length", "0")[:18]) > LONGEST_BODY:
            return 413, f"A request carries at most {LONGEST_BODY:,} bytes."
        return None


def is_secure(scope: Scope) -> bool:
    """Whether the browser sent the request *scope* by TLS, to us or to the proxy before us."""
    return scope["scheme"] == "https" or Headers(scope=scope).get("x-forwarded-proto") == "https"


def _from_another_site(method: str, headers: Headers) -> bool:
    """Whether a browser says that another site sent this, other than by a link that was followed."""
    if headers.get("sec-fetch-site", "none") in {"none", "same-origin"}:
        return False
    return not (
        method in {"GET", "HEAD"}
        and headers.get("sec-fetch-mode") == "navigate"
        and headers.get("sec-fetch-dest") == "document"
    )


def _name(host: str) -> str:
    """Return *host* without its port."""
    name, colon, port = host.lower().rpartition(":")
    return name if colon and port.isdecimal() else host.lower()
