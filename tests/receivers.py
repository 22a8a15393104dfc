"""Real receivers of messages on loopback, HTTP and mail, that fail, stall and come back as told."""

import json
import socket
import threading
import time
from email import message_from_bytes
from email.policy import default
from http.server import BaseHTTPRequestHandler
from http.server import ThreadingHTTPServer

from aiosmtpd.controller import Controller


class WebReceiver:
    """Takes what is POSTed.  *mode*: "ok", an HTTP status, "stall", or "drop": taken, and no answer."""

    def __init__(self):
        self.mode, self.got, self.asked = "ok", [], 0
        self.delay = lambda: 0.0
        self.stalled = threading.Event()
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                receiver.asked += 1
                if receiver.mode == "stall":
                    receiver.stalled.wait(60)
                    self.close_connection = True
                    return
                if isinstance(receiver.mode, int):
                    self.answer(receiver.mode)
                    return
                time.sleep(receiver.delay())
                receiver.got.append(
                    (time.time(), self.path, dict(self.headers), json.loads(body), body)
                )
                if receiver.mode == "drop":
                    self.close_connection = True
                    return
                time.sleep(receiver.delay())
                self.answer(200)

            def do_GET(self):
                receiver.asked += 1
                self.answer(receiver.mode if isinstance(receiver.mode, int) else 200)

            def answer(self, status):
                self.send_response(status)
                self.send_header("Location", "http://127.0.0.1:9/elsewhere")
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.port = self.server.server_address[1]
        threading.Thread(target=self.server.serve_forever, args=(0.02,), daemon=True).start()

    @property
    def ids(self):
        return [headers["X-Hearhear-Message"] for _, _, headers, _, _ in self.got]

    def close(self):
        self.stalled.set()
        self.server.shutdown()
        self.server.server_close()


class MailReceiver:
    """Takes mail.  *mode*: "ok", or the answer of a server that takes none, as "451 later"."""

    def __init__(self):
        self.mode, self.got = "ok", []
        receiver = self

        class Handler:
            async def handle_DATA(self, _server, _session, envelope):  # noqa: N802  its name
                if receiver.mode != "ok":
                    return receiver.mode
                receiver.got.append(
                    (time.time(), message_from_bytes(envelope.content, policy=default))
                )
                return "250 taken"

        self.controller = Controller(Handler(), hostname="127.0.0.1", port=_free_port())
        self.controller.start()
        self.port = self.controller.port

    @property
    def ids(self):
        return [str(mail["X-Hearhear-Message"]) for _, mail in self.got]

    @property
    def url(self):
        return f"mailto://127.0.0.1:{self.port}?from=desk@listen.example&to=duty@listen.example"

    def close(self):
        self.controller.stop()


def _free_port():
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]
