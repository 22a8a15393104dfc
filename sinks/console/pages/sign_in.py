"""Signing in and out: with name and password, or on this machine with a click on a role."""

from functools import partial

from anyio import CapacityLimiter
from anyio import to_thread
from starlette.requests import Request
from starlette.responses import HTMLResponse
from starlette.responses import RedirectResponse
from starlette.responses import Response

from schemas.role import ROLES
from sinks.accounts.attempts import SECONDS
from sinks.console.door import COOKIE
from sinks.console.door import SECURE
from sinks.console.door import SignedIn
from sinks.console.figures import NOTHING
from sinks.console.pages.context import Context
from sinks.console.security import is_secure

_CHECKS = CapacityLimiter(2)
"""Passwords that are checked at once: each takes 64 MiB for a moment."""
_WRONG = "Name and password do not fit together."
_TOO_MANY = f"This was tried too often. Wait {SECONDS / 60:.0f} minutes, then try again."


async def answer(context: Context, request: Request) -> Response:
    """Answer how to sign in; POST: sign in, and go on to the page that was asked for."""
    door = context.site.door
    if not isinstance(door, SignedIn):
        return context.missing(request, None)
    if request.method == "POST":
        return await to_thread.run_sync(
            partial(_signed_in, context, door, request), limiter=_CHECKS
        )
    if request.state.visit:
        return RedirectResponse(_next(request.query_params.get("next", "")), 303)
    return _page(context, request.query_params.get("next", ""))


async def out(context: Context, request: Request) -> Response:
    """End the session, whatever happens else, and answer how to sign in."""
    door = context.site.door
    if not isinstance(door, SignedIn):
        return context.missing(request, None)
    secure = is_secure(request.scope)
    token = door.token(request.headers, secure=secure)
    await to_thread.run_sync(door.sessions.end, token)
    done = RedirectResponse("/sign-in", 303)
    _put(done, "", secure=secure)
    done.headers["Clear-Site-Data"] = '"cookies"'
    await to_thread.run_sync(context.noting.done, context.who(request), "sign-out", "the page")
    return done


def _signed_in(context: Context, door: SignedIn, request: Request) -> Response:
    form: dict[str, str] = request.state.form
    where = form.get("next", "")
    if door.kind == "click":
        role = next((one for one in ROLES if one == form.get("role")), None)
        if role is None:
            return _page(context, where, status=400)
        who = door.sessions.visitor(role)
        context.noting.done(who, "sign-in", "the page", "by a click")
    else:
        name, address = form.get("name", "").strip().lower(), _address(request)
        if not door.attempts.admit(name, address):
            refused = _page(context, where, _TOO_MANY, status=429)
            refused.headers["Retry-After"] = f"{SECONDS:.0f}"
            return refused
        found = door.users.check(name, form.get("password", ""))
        if found is None:
            # What was typed for a name may be a password.
            typed = name if door.users.known(name) else "an unknown name"
            context.noting.done(None, "sign-in failed", typed, f"from {address}")
            return _page(context, where, _WRONG, status=401)
        who = found
        door.attempts.succeeded(name, address)
        context.noting.done(who, "sign-in", "the page", f"from {address}")
    token = door.sessions.start(who)
    secure = is_secure(request.scope)
    if old := door.token(request.headers, secure=secure):
        door.sessions.end(old)
    done = RedirectResponse(_next(where), 303)
    _put(done, token, secure=secure)
    return done


def _page(context: Context, where: str, problem: str = "", status: int = 200) -> HTMLResponse:
    html = context.render(
        "sign_in.html", overview=NOTHING, on_top=[], next=_next(where), problem=problem
    )
    return HTMLResponse(html, status)


def _next(where: str) -> str:
    """Return *where*, a page of ours to go on to; whatever else it is, the first page."""
    ours = where.startswith("/") and not where.startswith(("//", "/sign-"))
    return where if ours and where.isprintable() and "\\" not in where else "/"


def _put(answer: Response, token: str, *, secure: bool) -> None:
    """Let the browser keep *token*, or forget it where it is empty."""
    answer.set_cookie(
        SECURE if secure else COOKIE,
        token,
        max_age=None if token else 0,
        path="/",
        secure=secure,
        httponly=True,
        samesite="lax",
    )


def _address(request: Request) -> str:
    return request.client.host if request.client else "an unknown address"
