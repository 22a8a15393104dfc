"""The live feed as it travels: posts that came or changed, and the figures beside them."""

from collections.abc import AsyncIterator
from datetime import datetime
from functools import partial

from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.responses import Response
from starlette.responses import StreamingResponse
from starlette.types import Receive
from starlette.types import Scope
from starlette.types import Send

from schemas.role import ROLES
from schemas.role import Role
from schemas.role import Who
from sinks.accounts.database import AccountsError
from sinks.console.cards import cards
from sinks.console.cards import element
from sinks.console.door import RefusedError
from sinks.console.door import Visit
from sinks.console.door import entering
from sinks.console.filtering import counted
from sinks.console.filtering import filtering
from sinks.console.for_comms import Seen
from sinks.console.lanes import Lane
from sinks.console.live import ALL
from sinks.console.live import FIGURES
from sinks.console.live import STREAMS
from sinks.console.live import Shared
from sinks.console.live import Stream
from sinks.console.live import while_it_lasts
from sinks.console.live import while_known
from sinks.console.pages.context import Around
from sinks.console.pages.context import Context
from sinks.console.pages.search import number
from sinks.console.words import trouble
from sinks.search.matches import Matcher
from sinks.search.query import Query
from sinks.search.query import parse
from sinks.store import Change
from sinks.store import Reader
from sinks.store import StoreError
from sinks.store import milliseconds


class _Feed(StreamingResponse):
    """A live feed, counted while somebody listens."""

    def __init__(self, told: AsyncIterator[str], among: set["_Feed"]) -> None:
        super().__init__(
            while_it_lasts(told),
            media_type="text/event-stream",
            headers={"X-Accel-Buffering": "no"},
        )
        self._among = among

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self._among.add(self)
        try:
            await super().__call__(scope, receive, send)
        finally:
            self._among.remove(self)


class Events:
    """Answers browsers that listen; one look at the store serves all of one role."""

    def __init__(self, context: Context, lane: Lane) -> None:
        self._context = context
        self._feeds: set[_Feed] = set()
        self.streams = {role: _Told(context, lane, role).stream for role in ROLES}

    async def answer(self, request: Request) -> Response:
        """Answer the live feed, from the change after the last one the browser saw: what "q" finds.

        With "alerts" in the address: only that alerts changed, for pages that show those.
        """
        asked = request.query_params
        last = request.headers.get("last-event-id") or asked.get("after")
        known = asked.get("alerts")
        who = self._context.who(request)
        if known is not None and who.role != "security":
            return self._context.missing(request, None)
        if request.method == "HEAD":
            return Response(media_type="text/event-stream")
        if len(self._feeds) >= STREAMS:
            return PlainTextResponse(
                f"{STREAMS} browsers follow the feed already: close one, or load pages by hand.\n",
                503,
                headers={"Retry-After": "60"},
            )
        stream = self.streams["security" if who.role == "security" else "comms"]
        text = asked.get("q", "").strip()
        query = parse(text, self._context.site.vocabulary) if text else ALL
        told = stream.events(number(last), query) if known is None else stream.alerts(known)
        door = self._context.site.door

        async def same() -> bool:
            try:
                visit = await entering(door, request.scope)
            except (RefusedError, AccountsError):
                return False
            return visit is not None and visit.who == who

        return _Feed(while_known(told, same, door.lasting), self._feeds)

    def close(self) -> None:
        """End all live connections; browsers come back when there is a server again."""
        for stream in self.streams.values():
            stream.close()


class _Told:
    """What all who have one *role* are told; whoever has it sees the same."""

    def __init__(self, context: Context, lane: Lane, role: Role) -> None:
        self._who = Who("", role)
        self._context = context.seen_by(Visit(self._who, ""))
        self._lane = Seen(lane, self._who)
        self._now: datetime | None = None
        self._around = Shared(lambda: self._lane.ask(self._context.around), FIGURES / 2)
        self.stream = Stream(self._lane, self._changed, self._figures, context.token)

    def _changed(self, changes: list[Change], query: Query) -> str:
        """Return the cards of posts that came or changed, and for those deleted their ids alone.

        A post that *query* no longer finds leaves the feed like one that is deleted.
        """
        site = self._context.site
        newest = {change.uid: change.post for change in changes if change.uid}
        posts = [post for post in newest.values() if post is not None]
        found = [post for post in posts if query == ALL or Matcher(post).matches(query)]
        here = cards(found, site, query)
        kept = {post.uid for post in found}
        gone = [
            element(uid)
            for uid, post in newest.items()
            if post is None or (uid not in kept and post.revision > milliseconds(post.created_at))
        ]
        if not here and not gone:
            return ""
        # As of the newest post that is known: the store need not be asked, and may be away.
        times = [card.at for card in here if not card.doubt]
        self._now = max([self._now, *times] if self._now else times, default=None)
        now = self._now if site.demo else site.clock()
        return self._context.render("_changes.html", cards=here, gone=gone, now=now)

    async def _figures(self, query: Query) -> str:
        try:
            around = await self._around.get()
            self._now = around["overview"].now
            return await self._lane.ask(partial(self._beside, around, query))
        except StoreError as error:
            return self._context.render("_trouble.html", trouble=trouble(error))

    def _beside(self, around: Around, query: Query, reader: Reader) -> str:
        """Return the figures beside a feed of *query*."""
        overview = around["overview"]
        matching = counted(reader, query, overview)
        narrowed = filtering(query, self._context.site, overview, matching)
        return self._context.render("_live.html", **around, narrowed=narrowed)
