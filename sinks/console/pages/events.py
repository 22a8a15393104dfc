"""The live feed as it travels: posts that came or changed, and the figures beside them."""

from datetime import datetime

from starlette.requests import Request
from starlette.responses import Response
from starlette.responses import StreamingResponse

from sinks.console.cards import cards
from sinks.console.cards import element
from sinks.console.live import Stream
from sinks.console.pages.context import Context
from sinks.console.pages.search import number
from sinks.store import Change
from sinks.store import StoreError


class Events:
    """Answers browsers that listen; one look at the store serves all of them."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._now: datetime | None = None
        self.stream = Stream(
            context.opened,
            self._changed,
            self._figures,
            lambda: context.token(context.opened()),
        )

    async def answer(self, request: Request) -> Response:
        """Answer the live feed, from the change after the last one the browser saw.

        With "alerts" in the address: only that alerts changed, for pages that show those.
        """
        asked = request.query_params
        last = request.headers.get("last-event-id") or asked.get("after")
        known = asked.get("alerts")
        return StreamingResponse(
            self.stream.events(number(last)) if known is None else self.stream.alerts(known),
            media_type="text/event-stream",
            headers={"X-Accel-Buffering": "no"},
        )

    def close(self) -> None:
        """End all live connections; browsers come back when there is a server again."""
        self.stream.close()

    def _changed(self, changes: list[Change]) -> str:
        """Return the cards of posts that came or changed, and for those deleted their ids alone."""
        site = self._context.site
        newest = {change.uid: change.post for change in changes}
        here = cards([post for post in newest.values() if post is not None], site)
        gone = [element(uid) for uid, post in newest.items() if post is None]
        # As of the newest post that is known: the store need not be asked, and may be away.
        times = [card.at for card in here if not card.doubt]
        self._now = max([self._now, *times] if self._now else times, default=None)
        now = self._now if site.demo else site.clock()
        return self._context.render("_changes.html", cards=here, gone=gone, now=now)

    def _figures(self) -> str:
        try:
            around = self._context.around(self._context.opened())
        except StoreError as error:
            return self._context.render("_trouble.html", trouble=error)
        self._now = around["overview"].now
        return self._context.render("_live.html", **around)
