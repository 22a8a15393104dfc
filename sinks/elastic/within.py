"""Questions put to Elasticsearch within a budget."""

from collections.abc import Callable
from collections.abc import Iterator
from contextlib import contextmanager
from math import inf
from typing import Any
from typing import TypeVar

from elasticsearch import Elasticsearch

from sinks.budget import Budget
from sinks.elastic.client import asking
from sinks.store import StoreError

T = TypeVar("T")


class Within:
    """Asks *client*'s cluster as long as *budget* allows.

    When a call has waited in vain its connection is closed, and Elasticsearch gives up the search.
    """

    def __init__(self, client: Elasticsearch, budget: Budget) -> None:
        self._client = client
        self._budget = budget

    @contextmanager
    def client(self) -> Iterator[Elasticsearch]:
        """Give the client for one question; StoreError says what failed, or that it took too long."""
        left = self._budget.left
        client = self._client if left == inf else self._client.options(request_timeout=left or 0.1)
        with self._budget.asking():
            try:
                with asking():
                    yield client
            except StoreError as error:
                raise (error if self._budget.left else self._budget.spent()) from error

    def ask(self, call: Callable[[Elasticsearch], T]) -> T:
        """Return what *call* returns."""
        with self.client() as client:
            return call(client)

    def search(self, index: str | None, body: dict[str, Any]) -> dict[str, Any]:
        """Return what the cluster answers to the search *body* in *index*, None for a point in time."""
        left = self._budget.left
        if left < inf:
            body = {**body, "timeout": f"{max(1, round(1000 * left))}ms"}
        path = f"/{index}/_search" if index else "/_search"
        with self.client() as client:
            found: dict[str, Any] = client.perform_request(
                "POST", path, headers=_HEADERS, body=body
            ).body
        if found.get("timed_out"):  # it answers with what it has found by then
            raise self._budget.spent()
        return found


_HEADERS = {"content-type": "application/json", "accept": "application/json"}
