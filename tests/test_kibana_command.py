"""``hearhear kibana import`` against a Kibana that is not there yet, refuses, or takes it."""

import json
import re
import threading
from base64 import b64decode
from http.server import BaseHTTPRequestHandler
from http.server import ThreadingHTTPServer

import pytest
from typer.testing import CliRunner

from hearhear.cli import app
from processors.chain import tag_classes
from sinks.elastic.kibana import upload as kibana_sender
from sinks.elastic.kibana.build import files

TAKEN = {"success": True, "successCount": 7, "successResults": []}
REFUSED = {
    "success": False,
    "successCount": 0,
    "errors": [
        {
            "type": "dashboard",
            "id": "1",
            "meta": {"title": "hearhear: Overview"},
            "error": {
                "type": "missing_references",
                "references": [{"type": "index-pattern", "id": "gone"}],
            },
        },
        {"type": "lens", "id": "2", "error": {"type": "unsupported_type"}},
    ],
}


class Fake:
    """Kibana: gives its *answers* in turn, the last for ever, and keeps what it was asked."""

    def __init__(self, *answers):
        self.answers, self.asked = list(answers), []
        fake = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                fake.asked.append((self.path, dict(self.headers), body))
                status, said = fake.answers.pop(0) if len(fake.answers) > 1 else fake.answers[0]
                text = said if isinstance(said, bytes) else json.dumps(said).encode()
                self.send_response(status)
                self.send_header("Content-Length", str(len(text)))
                if status == 302:
                    self.send_header("Location", "/login")
                self.end_headers()
                self.wfile.write(text)

            def log_message(self, *args):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}"

    def __enter__(self):
        self.thread = threading.Thread(target=self.server.serve_forever, args=(0.02,))
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()


@pytest.fixture
def naps(monkeypatch):
    """Give the pauses it would have made."""
    made = []
    monkeypatch.setattr(kibana_sender.time, "sleep", made.append)
    return made


def call(*args, **env):
    done = CliRunner().invoke(app, ["kibana", "import", *map(str, args)], env=env)
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    return done.exit_code, done.stdout, done.stderr


def test_the_file_arrives_whole_with_key_and_header(tmp_path):
    """By the environment alone, as docker-compose.yml does it."""
    (tmp_path / "api-key").write_text("abc==\n")
    with Fake((200, TAKEN)) as fake:
        code, out, _ = call(
            HEARHEAR_KIBANA=fake.url, HEARHEAR_ELASTIC_API_KEY_FILE=str(tmp_path / "api-key")
        )
    ((path, headers, body),) = fake.asked
    boundary = re.fullmatch(r"multipart/form-data; boundary=(\S+)", headers["content-type"])[1]
    empty, part, end = body.split(f"--{boundary}".encode())
    head, _, content = part.partition(b"\r\n\r\n")
    (text,) = files(tag_classes()).values()

    assert (code, empty, end) == (0, b"", b"--\r\n")
    assert path == "/api/saved_objects/_import?overwrite=true"
    assert headers["kbn-xsrf"] and headers["authorization"] == "ApiKey abc=="
    assert b'name="file"; filename="hearhear.ndjson"' in head
    assert content.removesuffix(b"\r\n").decode() == text
    assert "7 objects are in Kibana" in out and "/app/dashboards" in out


def test_the_key_may_stand_in_the_settings(tmp_path):
    """One file for all commands; the environment wins over it."""
    (tmp_path / "said.key").write_text("said==\n")
    (tmp_path / "own.key").write_text("own==\n")
    config = tmp_path / "hearhear.toml"
    config.write_text('[elastic]\nurl = "http://127.0.0.1:1"\napi_key_file = "said.key"\n')
    for env, key in (
        ({}, "said=="),
        ({"HEARHEAR_ELASTIC_API_KEY_FILE": str(tmp_path / "own.key")}, "own=="),
    ):
        with Fake((200, TAKEN)) as fake:
            assert call("--kibana", fake.url, "--config", config, **env)[0] == 0
        assert fake.asked[0][1]["authorization"] == f"ApiKey {key}"


def test_a_space_is_part_of_the_url():
    """Kibana knows its spaces by path."""
    with Fake((200, TAKEN)) as fake:
        assert call("--kibana", f"{fake.url}/s/press/")[0] == 0
    assert fake.asked[0][0].startswith("/s/press/api/saved_objects/")


def test_it_waits_while_kibana_starts(naps):
    """It is started at the same time; that is said once a reason, and is no error."""
    starting = (503, b"Kibana server is not ready yet")
    with Fake(starting, starting, (502, b""), (200, TAKEN)) as fake:
        code, _, err = call("--kibana", fake.url)

    assert code == 0
    assert naps == [0.5, 1.0, 2.0]
    assert err.count("waiting for Kibana") == 2


def test_a_kibana_that_never_comes_is_named():
    """With what was tried, for how long, and what to do."""
    with Fake((503, b"")) as fake:
        busy = call("--kibana", fake.url, "--wait", "0")
    gone = call("--kibana", fake.url, "--wait", "0")

    assert busy[0] == gone[0] == 2
    assert "it answers 503" in busy[2] and "see its log" in busy[2]
    assert fake.url in gone[2] and "refused" in gone[2]


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        ((200, REFUSED), ["hearhear: Overview", "missing_references index-pattern gone", "lens 2"]),
        ((401, {"message": "no"}), ["answers 401", "hearhear elastic keys"]),
        ((403, {"message": "no"}), ["answers 403", "import/api-key"]),
        ((400, {"message": "Unable to parse"}), ["Unable to parse"]),
        ((413, {"message": "too large"}), ["too large"]),
        ((404, b"<html>"), ["not as Kibana does"]),
        ((302, b""), ["not as Kibana does"]),
        ((200, []), ["not as Kibana does"]),
        ((200, {"success": False, "errors": "?"}), ["not as Kibana does"]),
    ],
)
def test_a_refusal_is_told_and_not_tried_again(naps, answer, words):
    """Nothing would change by asking twice."""
    with Fake(answer) as fake:
        code, _, err = call("--kibana", fake.url)

    assert code == 2
    assert len(fake.asked) == 1 and naps == []
    assert all(word in err for word in words), err


@pytest.mark.parametrize(
    "url", ["", "kibana:5601", "ftp://kibana", "http://", "http://k:x", "http://k:0"]
)
def test_a_url_that_is_none_says_what_one_looks_like(url):
    """Nothing is asked before that."""
    code, _, err = call(HEARHEAR_KIBANA=url)

    assert code == 2 and "--kibana http://HOST:5601" in err


def test_a_password_in_the_url_is_refused_and_not_repeated():
    """It would stand in logs."""
    code, _, err = call("--kibana", "http://elastic:secret@kibana:5601")

    assert code == 2 and "secret" not in err and "--api-key-file" in err


@pytest.mark.parametrize("content", [None, b"", b"two words", b"\xff", b"a\nb"])
def test_a_key_file_that_holds_no_key_is_named(tmp_path, content):
    """With the command that makes one; the key itself is not shown."""
    file = tmp_path / "api-key"
    if content is not None:
        file.write_bytes(content)
    code, _, err = call("--kibana", "http://127.0.0.1:9", "--api-key-file", file)

    assert code == 2 and str(file) in err and "hearhear elastic keys" in err


def test_a_login_goes_in_place_of_a_key(tmp_path):
    """Where there is no API key; the environment's, meant for Elasticsearch, then stays unused."""
    (tmp_path / "login").write_text("press:pass:wörd\n", encoding="utf-8")
    (tmp_path / "api-key").write_text("abc==\n")
    with Fake((200, TAKEN)) as fake:
        code, out, err = call(
            "--kibana",
            fake.url,
            "--login-file",
            tmp_path / "login",
            HEARHEAR_ELASTIC_API_KEY_FILE=str(tmp_path / "api-key"),
        )
    scheme, _, login = fake.asked[0][1]["authorization"].partition(" ")

    assert code == 0
    assert (scheme, b64decode(login).decode()) == ("Basic", "press:pass:wörd")
    assert "wörd" not in out + err


@pytest.mark.parametrize(
    "content", [None, b"", b"press", b":secret", b"press:", b"\xff", b"a:b\nc"]
)
def test_a_login_file_that_holds_no_login_is_named(tmp_path, content):
    """What it must hold is said; what it holds is not."""
    file = tmp_path / "login"
    if content is not None:
        file.write_bytes(content)
    code, _, err = call("--kibana", "http://127.0.0.1:9", "--login-file", file)

    assert code == 2 and str(file) in err and "USER:PASSWORD" in err and "secret" not in err


def test_a_key_and_a_login_are_one_too_many(tmp_path):
    """Which of the two was meant cannot be known."""
    code, _, err = call(
        "--kibana", "http://127.0.0.1:9", "--login-file", tmp_path, "--api-key-file", tmp_path
    )

    assert code == 2 and "not both" in err


def test_a_certificate_that_is_none_is_named(tmp_path):
    """Only where there is TLS."""
    (tmp_path / "ca.pem").write_text("no")
    code, _, err = call("--kibana", "https://127.0.0.1:9", "--ca", tmp_path / "ca.pem")

    assert code == 2 and "ca.pem" in err
