"""What somebody does about an alert, a possible threat or a post of despair."""

from typing import get_args

import msgspec
from msgspec.structs import replace
from starlette.requests import Request
from starlette.responses import RedirectResponse
from starlette.responses import Response

from schemas.act import Act
from schemas.act import Kind
from sinks.console.matter_views import until
from sinks.console.pages.context import Context
from sinks.desk.handling import ActError
from sinks.desk.handling import ConflictError
from sinks.store import Reader

LONGEST = 4000
"""Characters of a reason or a note."""
_KIND = msgspec.json.Decoder(Kind)


def answer(context: Context, reader: Reader, request: Request) -> Response:
    """Do what the form says and answer the page it came from, with what is wrong where it cannot be."""
    form: dict[str, str] = request.state.form
    desk, who, about = context.site.desk, context.who(request), form.get("about", "")
    found = next((one for one in context.matters(reader) if one.key == about), None)
    if desk is None or found is None or form.get("kind") not in get_args(Kind):
        return context.missing(request, None)
    view = context.matter_view(found)
    try:
        act = replace(_act(form, who.name, found.size, context), sort=found.kind)
        context.noting.done(who, f"act: {act.kind}", about)
        desk.append(act)
    except ActError as error:
        context.noting.done(who, f"act: {form['kind']}", about, "not done")
        status = 409 if isinstance(error, ConflictError) else 400
        return context.refused_act(request, status, str(error), view, form.get("why", ""))
    return RedirectResponse(f"{view.href}#desk", 303)


def _act(form: dict[str, str], by: str, size: int, context: Context) -> Act:
    """Return what *form* says; ActError in words for what it lacks."""
    kind, now = _KIND.decode(msgspec.json.encode(form["kind"])), context.site.clock()
    why, seen = form.get("why", "").strip(), form.get("seen", "")
    if len(why) > LONGEST:
        raise ActError(f"that is longer than {LONGEST:,} characters: shorten it")
    if kind == "escalate" and form.get("channel", "") not in context.site.channels:
        raise ActError("there is no such channel: choose one that is offered")
    end = None
    if kind == "snooze":
        try:
            end = until(form.get("hours", ""), now)
        except ValueError:
            raise ActError("say until when: a time that is offered, or until it grows") from None
    return Act(
        about=form["about"],
        kind=kind,
        by=by,
        at=now,
        why=why,
        to=form.get("to" if kind == "assign" else "channel", "")[:64].strip()
        if kind in {"assign", "escalate"}
        else "",
        until=end,
        until_grows=kind == "snooze" and end is None,
        size=size,
        seen=int(seen) if seen.isdecimal() and len(seen) < 9 else 0,
    )
