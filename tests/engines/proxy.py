"""A proxy before Elasticsearch that does what networks and tired clusters do, as a test asks.

Only bulk requests meet faults; all others pass, unless ``down`` says that nothing does.
"""

import json
import random
import socket
import threading
import time
from dataclasses import dataclass
from dataclasses import field
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler
from http.server import ThreadingHTTPServer
from urllib.parse import urlsplit


@dataclass
class Faults:
    """What goes wrong, as shares of requests or of items; and what was seen."""

    seed: int = 1
    whole: dict[int, float] = field(default_factory=dict)
    """Status → share of bulk requests that are answered with it, unread."""
    items: dict[int, float] = field(default_factory=dict)
    """Status → share of items that Elasticsearch never sees and that are answered with it."""
    cut_before: float = 0
    """Share of bulk requests whose connection ends before Elasticsearch sees them."""
    cut_after: float = 0
    """Share whose connection ends after Elasticsearch did the work: no answer arrives."""
    short: float = 0
    """Share of answers that lack their last items."""
    slow: float = 0
    """Seconds every bulk answer takes longer."""
    largest: int = 100 * 2**20
    """Bytes of a request; a larger one is answered with 413."""
    down: bool = False
    reasons: dict[int, str] = field(
        default_factory=lambda: {
            429: "es_rejected_execution_exception",
            503: "unavailable_shards_exception",
            403: "cluster_block_exception",
        }
    )
    requests: int = 0
    sent: list[list[str]] = field(default_factory=list)
    """The ids in each bulk request, as they came."""
    refused: list[set[str]] = field(default_factory=list)
    """The ids in each bulk request that were answered with a fault of ours."""

    def __post_init__(self):
        self.random = random.Random(self.seed)
        self.lock = threading.Lock()


class Proxy:
    """A proxy to *address* on a free loopback port, in threads of its own."""

    def __init__(self, address, faults=None):
        self.faults = faults or Faults()
        handler = type("Handler", (_Handler,), {"faults": self.faults, "target": urlsplit(address)})
        self._server = _Server(("127.0.0.1", 0), handler)
        self.address = f"http://127.0.0.1:{self._server.server_address[1]}"
        self._thread = threading.Thread(
            target=self._server.serve_forever, args=(0.05,), daemon=True
        )

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *_):
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(10)


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False

    def handle_error(self, request, client_address):
        """A connection that we or the client cut is what we are for."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    faults: Faults
    target: object
    timeout = 60

    def log_message(self, *_):
        """Say nothing."""

    def do_GET(self):
        self._pass()

    do_POST = do_PUT = do_HEAD = do_DELETE = do_GET  # noqa: N815  http.server calls them so

    def _pass(self):
        faults = self.faults
        body = self.rfile.read(int(self.headers.get("content-length") or 0))
        if faults.down:
            self._cut()
            return
        if not self.path.startswith("/_bulk"):
            self._answer(*self._ask(body))
            return
        with faults.lock:
            faults.requests += 1
            luck = faults.random.random()
            actions = _actions(body)
            faults.sent.append([name for name, _ in actions])
            faults.refused.append(set())
            at = len(faults.refused) - 1
            picks = [_pick(faults.items, faults.random) for _ in actions]
        status = 413 if len(body) > faults.largest else _pick(faults.whole, faults.random)
        if status:
            faults.refused[at] = {name for name, _ in actions}
            self._answer(status, _error(status, faults))
        elif luck < faults.cut_before:
            faults.refused[at] = {name for name, _ in actions}
            self._cut()
        else:
            faults.refused[at] = {
                name for (name, _), pick in zip(actions, picks, strict=True) if pick
            }
            status, found = self._bulk(actions, picks)
            if luck < faults.cut_before + faults.cut_after:
                self._cut()
                return
            time.sleep(faults.slow)
            self._answer(status, found)

    def _bulk(self, actions, picks):
        """Let through what is not picked out, and put the refusals where they belong."""
        faults = self.faults
        kept = [lines for (_, lines), pick in zip(actions, picks, strict=True) if not pick]
        status, raw = self._ask(b"".join(kept)) if kept else (200, b'{"errors":false,"items":[]}')
        if status != 200:
            return status, raw
        answer = json.loads(raw)
        items = iter(answer.get("items", []))
        whole = [
            {"index": {"status": pick, "error": _reason(pick, faults)}} if pick else next(items)
            for pick in picks
        ]
        if faults.random.random() < faults.short:
            whole = whole[: len(whole) // 2]
        answer = {"errors": bool(answer.get("errors")) or any(picks), "items": whole}
        return 200, json.dumps(answer).encode()

    def _ask(self, body):
        server = HTTPConnection(self.target.hostname, self.target.port, timeout=60)
        try:
            headers = {
                k: v
                for k, v in self.headers.items()
                if k.lower() not in ("host", "content-length", "connection")
            }
            server.request(self.command, self.path, body or None, headers)
            found = server.getresponse()
            self.mime = found.getheader("content-type") or "application/json"
            return found.status, found.read()
        finally:
            server.close()

    def _answer(self, status, body):
        self.send_response(status)
        self.send_header("X-elastic-product", "Elasticsearch")
        self.send_header("content-type", getattr(self, "mime", "application/json"))
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def _cut(self):
        self.close_connection = True
        self.connection.shutdown(socket.SHUT_RDWR)


def _actions(body):
    """Return (id, bytes) for each action of a bulk body."""
    lines = body.split(b"\n")
    found = []
    place = 0
    while place < len(lines) and lines[place]:
        ((kind, said),) = json.loads(lines[place]).items()
        length = 1 if kind == "delete" else 2
        found.append(
            (said["_id"], b"".join(line + b"\n" for line in lines[place : place + length]))
        )
        place += length
    return found


def _pick(shares, chance):
    luck = chance.random()
    for status, share in shares.items():
        if luck < share:
            return status
        luck -= share
    return 0


def _reason(status, faults):
    return {"type": faults.reasons.get(status, "server_error"), "reason": "a fault of the test"}


def _error(status, faults):
    return json.dumps({"error": _reason(status, faults), "status": status}).encode()
