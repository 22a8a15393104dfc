"""Sends bulk requests until every action is settled, however long Elasticsearch is away."""

import logging
import time
from collections.abc import Callable
from collections.abc import Mapping
from collections.abc import Sequence
from typing import Any

import msgspec
from elasticsearch import ApiError
from elasticsearch import Elasticsearch
from elasticsearch import TransportError

from sinks.elastic.bulk import FILTER
from sinks.elastic.bulk import Action
from sinks.elastic.bulk import Answer
from sinks.elastic.bulk import Settled
from sinks.elastic.bulk import backoff
from sinks.elastic.bulk import joined
from sinks.elastic.bulk import requests
from sinks.elastic.bulk import settle
from sinks.store import StoreError

SAY_EVERY = 30.0
"""Seconds between two warnings about the same trouble."""

_log = logging.getLogger(__name__)


class Sender:
    """Brings actions to *client*; waits between tries with *wait*, which may do other things.

    *trouble* says why nothing goes on at the moment, "" while all is well: for whoever watches.
    """

    def __init__(self, client: Elasticsearch, wait: Callable[[float], None] = time.sleep) -> None:
        self._client = client
        self._wait = wait
        self.trouble = ""
        self.retried = 0
        self._said = 0.0

    def send(self, actions: Sequence[Action]) -> Settled:
        """Return what became of *actions*; none of them is left to try again."""
        total: list[Settled] = []
        pending = list(actions)
        attempt = 0
        while pending:
            settled = self._try(pending)
            total.append(settled._replace(retry=[]))
            if settled.retry:
                attempt = attempt + 1 if len(settled.retry) == len(pending) else 1
                self.pause(settled.why, attempt)
                self.retried += len(settled.retry)
            pending = settled.retry
        self.recovered()
        return joined(total)

    def ask(self, call: Callable[[], Any]) -> Any:
        """Return what *call* returns, tried until Elasticsearch answers.

        StoreError: it never will.
        """
        attempt = 0
        while True:
            try:
                found = call()
            except (ApiError, TransportError) as error:
                if isinstance(error, ApiError) and error.status_code == 400:
                    raise StoreError(
                        f"Elasticsearch does not understand us ({error}): is its version 8.19 or "
                        "later? run hearhear elastic setup"
                    ) from error
                attempt += 1
                self.pause(_said(error), attempt)
            else:
                self.recovered()
                return found

    def pause(self, why: str, attempt: int) -> None:
        """Say what holds us up, now and then, and wait before try *attempt*."""
        if not self.trouble or time.monotonic() - self._said >= SAY_EVERY:
            _log.warning("waiting for Elasticsearch", extra={"error": StoreError(why)})
            self._said = time.monotonic()
        self.trouble = why
        self._wait(backoff(attempt))

    def recovered(self) -> None:
        """Say that it goes on, where it did not."""
        if self.trouble:
            _log.warning("Elasticsearch takes documents again")
            self.trouble = ""

    def _try(self, actions: list[Action]) -> Settled:
        return joined(self._one(part) for part in requests(actions))

    def _one(self, actions: Sequence[Action]) -> Settled:
        """Send one request, once; one that is refused whole is sent again in halves."""
        body = b"".join(action.lines for action in actions)
        try:
            answer = self._client.perform_request(
                "PUT", "/_bulk", params={"filter_path": FILTER}, headers=_HEADERS, body=body
            ).body
        except ApiError as error:
            if error.status_code not in (400, 413):
                return Settled([], [], list(actions), [], _said(error))
            if len(actions) == 1:
                return Settled([], [], [], [(actions[0], _said(error))], "")
            half = len(actions) // 2
            return joined(self._one(part) for part in (actions[:half], actions[half:]))
        except TransportError as error:
            return Settled([], [], list(actions), [], _said(error))
        return settle(actions, _answer(answer, len(actions)))


_HEADERS = {"content-type": "application/x-ndjson", "accept": "application/json"}
_ALL_WELL = Answer()


def _answer(body: object, wanted: int) -> Answer:
    """Return a bulk answer; one that is none, or is cut short, says nothing of the rest."""
    if isinstance(body, Mapping) and body.get("errors") is False:
        items = body.get("items")
        if isinstance(items, list) and len(items) == wanted:
            return Answer(errors=False, items=items)  # nothing in them is looked at
    try:
        return msgspec.convert(body, Answer)
    except msgspec.ValidationError:
        return _ALL_WELL


def _said(error: ApiError | TransportError) -> str:
    if isinstance(error, ApiError):
        if error.status_code in (401, 403):
            return f"it refused us ({error.status_code}): check the API key and its role's rights"
        return f"{error.status_code} {error.message}"[:500]
    return f"Elasticsearch does not answer ({type(error).__name__}: {error.message})"[:500]
