"""docs/deployment.md is walked through: the unit of systemd, backup and restore, the proxy, the memory."""

import json
import re
import shlex
import shutil
import signal
import subprocess
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler
from http.server import ThreadingHTTPServer

import httpx2 as httpx
import pytest

from tests.compose.reading import FILE
from tests.compose.reading import ONCE
from tests.compose.reading import SERVICES
from tests.running import HEARHEAR
from tests.running import ROOT
from tests.running import call
from tests.running import replay
from tests.running import seen
from tests.running import wait_for
from tests.test_health_command import _asked as healthz
from tests.test_health_command import _free as free_port
from tests.walked import PAGE
from tests.walked import block
from tests.walked import walk

UNIT = (ROOT / "deploy/hearhear.service").read_text()
NAME = "listen.parliament.example"
POSTS = '{"text":"the ferry is late","id":"1"}\n{"text":"a private word","id":"2"}\n'


@pytest.fixture
def machine(tmp_path):
    """A machine after the document's first steps: settings and key in its /etc, the rest empty."""
    for name in ("etc/hearhear", "var/lib/hearhear", "safe"):
        (tmp_path / name).mkdir(parents=True)
    walk(block("first"), tmp_path)
    return tmp_path


def test_the_unit_is_one_that_systemd_takes(tmp_path):
    """A misspelt name is ignored with a warning that nobody reads."""
    if not shutil.which("systemd-analyze"):
        pytest.skip("no systemd here")
    unit = tmp_path / "hearhear.service"
    unit.write_text(UNIT.replace("/opt/hearhear/bin/hearhear", "/bin/true"))
    done = subprocess.run(
        ["systemd-analyze", "verify", unit], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")


def test_the_unit_runs_the_product_as_the_document_sets_it_up(machine):
    """Its own command and environment; what it makes lies where it may write, and is its owner's alone."""
    (machine / "etc/hearhear/pseudonyms.key").chmod(0o400)
    port, page = free_port(), free_port()
    settings = machine / "etc/hearhear/hearhear.toml"
    settings.write_text(settings.read_text().replace("8420", str(page)))
    values = re.findall(r"^Environment=(.+)$", UNIT, re.MULTILINE)
    given = dict(pair.split("=", 1) for value in values for pair in value.split())
    command = shlex.split(re.search(r"^ExecStart=(.+)$", UNIT, re.MULTILINE)[1])
    assert command[0] == "/opt/hearhear/bin/hearhear"

    def here(text):
        text = text.replace("%d", f"{machine}/etc/hearhear").replace(":9400", f":{port}")
        return re.sub(r"^/(etc|var)/", rf"{machine}/\1/", text)

    process = subprocess.Popen(
        [HEARHEAR, *map(here, command[1:])],
        env={"PATH": "/usr/bin:/bin"} | {k: here(v) for k, v in given.items()},
        cwd=machine / "etc/hearhear",
        stderr=subprocess.DEVNULL,
    )
    try:
        wait_for(lambda: healthz(port)[0] == 200)
        inbox = machine / "var/lib/hearhear/inbox"
        (inbox / "a.jsonl").write_text(POSTS)
        wait_for(lambda: "ferry is late" in seen(f"http://127.0.0.1:{page}/"))
    finally:
        process.send_signal(signal.SIGTERM)
        assert process.wait(20) == 0
    assert (machine / "var/lib/hearhear/hearhear.db").exists()
    assert not (machine / "var/lib/hearhear/pseudonyms.key").exists()


def test_backup_and_restore_bring_back_all_but_what_was_deleted_since(machine):
    """The store is lost; what was removed after the backup is not there again."""
    data = machine / "var/lib/hearhear"
    (machine / "posts.jsonl").write_text(POSTS)
    replay(data, machine / "posts.jsonl")
    backup, keep_list = block("embedded").splitlines(keepends=True)
    walk(backup, machine)
    rows = map(json.loads, call("export", "--data", data)[1].splitlines())
    uid = next(row["uid"] for row in rows if "private" in row["text"])
    assert call("remove", uid, "--yes", "--data", data)[0] == 0
    walk(keep_list, machine)
    shutil.rmtree(data)
    data.mkdir()
    said = walk(block("embedded restore"), machine)

    assert "restored: 1 post in" in said
    assert "private word" not in call("export", "--data", data)[1]


def test_the_document_says_what_the_memory_limits_add_up_to():
    """An administrator buys by that number."""
    sizes = {"m": 1, "g": 1024}
    running = {
        name: int(s["mem_limit"][:-1]) * sizes[s["mem_limit"][-1]] * s.get("deploy", {}).get("replicas", 1)
        for name, s in SERVICES.items()
        if name not in ONCE and not s.get("profiles")
    }  # fmt: skip
    once = {SERVICES[name]["mem_limit"] for name in ONCE} | {SERVICES["collect-demo"]["mem_limit"]}

    assert f"add up to {sum(running.values()) / 1024:.1f} GiB" in PAGE
    assert once == {"512m"} and "up to 512 MB each" in PAGE
    assert f"the {['one', 'two', 'three', 'four'][len(ONCE) - 1]} one-shots" in PAGE


def test_every_service_and_image_that_the_document_names_is_there():
    """A command on a service that was renamed does nothing when it is needed."""
    named = re.findall(
        r"docker compose (?:up -d|stop|run --rm)((?: --?[a-z-]+)*)((?: [a-z-]+)*)", PAGE
    )
    services = {word for _, words in named for word in words.split() if word not in ("demo", "hearhear", "stream", "rewind", "users", "add")}  # fmt: skip
    images = set(re.findall(r'image: "([^"@]+)@', PAGE))

    assert services and services <= FILE["services"].keys() | {"elastic-keys"}
    assert images == {s["image"] for s in SERVICES.values() if "build" not in s}


class Login(BaseHTTPRequestHandler):
    """Stands for oauth2-proxy: whoever brings its cookie is known, and in one group."""

    def do_GET(self):
        found = re.search(r"session=(jane|tom)", self.headers.get("Cookie", ""))
        self.send_response(202 if found or not self.path.startswith("/oauth2/auth") else 401)
        if found:
            group = {"jane": "hearhear-security", "tom": "hearhear-comms"}[found[1]]
            self.send_header("X-Auth-Request-User", found[1])
            self.send_header("X-Auth-Request-Groups", f"staff,{group}")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *args):
        pass


@contextmanager
def proxied(folder):
    """Run deploy/nginx.conf before a page; give the port it listens on with TLS, and the page's."""
    from tools.engines.certificates import Authority

    ports = {port: free_port() for port in ("443 ssl", "80;", "8420", "4180")}
    issued = Authority(folder / "certificates").issue(NAME)
    text = (ROOT / "deploy/nginx.conf").read_text()
    for path, file in (("fullchain.pem", issued.certificate), ("privkey.pem", issued.key)):
        text = text.replace(f"/etc/ssl/hearhear/{path}", str(file))
    text = text.replace("/etc/nginx/hearhear-secret.conf", f"{folder}/proxy-secret.conf")
    text = text.replace("listen 443 ssl", f"listen 127.0.0.1:{ports['443 ssl']} ssl")
    text = text.replace("listen 80;", f"listen 127.0.0.1:{ports['80;']};")
    for known in ("8420", "4180"):
        text = text.replace(f"127.0.0.1:{known};", f"127.0.0.1:{ports[known]};")
    temporary = "".join(
        f"{kind}_temp_path {folder}/{kind};\n"
        for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    user = "user root;\n" if (folder.owner() == "root") else ""
    (folder / "nginx.conf").write_text(
        f"{user}daemon off;\npid {folder}/pid;\nerror_log stderr;\nevents {{}}\n"
        f"http {{\naccess_log off;\n{temporary}{text}\n}}\n"
    )
    secret = "a-secret-of-proxy-and-page"  # noqa: S105  of a test
    (folder / "proxy.secret").write_text(f"{secret}\n")
    (folder / "proxy-secret.conf").write_text(f'proxy_set_header X-Hearhear-Proxy "{secret}";\n')
    (folder / "hearhear.toml").write_text(
        f'[page]\nhosts = ["{NAME}"]\nport = {ports["8420"]}\nsign_in = "proxy"\n'
        '[page.proxy]\nsecret_file = "proxy.secret"\nsign_out = "/oauth2/sign_out"\n'
    )
    login = ThreadingHTTPServer(("127.0.0.1", ports["4180"]), Login)
    threading.Thread(target=login.serve_forever, args=(0.02,), daemon=True).start()
    served = ("serve", "--data", folder / "data", "--config", folder / "hearhear.toml")
    page = subprocess.Popen([HEARHEAR, *map(str, served)], stderr=subprocess.DEVNULL)
    with (folder / "nginx.log").open("wb") as log:
        nginx = subprocess.Popen(
            [shutil.which("nginx"), "-p", folder, "-c", folder / "nginx.conf"], stderr=log
        )
    try:
        wait_for(lambda: healthz(ports["8420"])[0] == 200)
        wait_for(lambda: nginx.poll() is None and _open(ports["443 ssl"]))
        yield ports["443 ssl"], ports["80;"], Authority(folder / "certificates").certificate
    finally:
        for process in (nginx, page):
            process.terminate()
            process.wait(20)
        login.shutdown()
        login.server_close()


def _open(port):
    import socket

    try:
        socket.create_connection(("127.0.0.1", port), 1).close()
    except OSError:
        return False
    return True


def test_the_proxy_lets_in_who_is_logged_in_and_nobody_else(tmp_path):
    """The very file of the document, in a real nginx: TLS, log-in, roles, names, live feed, no /healthz."""
    if not shutil.which("nginx"):
        pytest.skip("no nginx here: apt-get install nginx")
    (tmp_path / "posts.jsonl").write_text(POSTS)
    replay(tmp_path / "data", tmp_path / "posts.jsonl")
    with proxied(tmp_path) as (tls, plain, authority):
        import ssl

        context = ssl.create_default_context(cafile=str(authority))
        site = {"headers": {"Host": NAME}}
        jane = {"headers": {"Host": NAME, "Cookie": "session=jane"}}
        forged = {"X-Forwarded-User": "jane", "X-Forwarded-Groups": "hearhear-security"}
        tom = {"headers": {"Host": NAME, "Cookie": "session=tom"} | forged}
        url = f"https://127.0.0.1:{tls}"
        with httpx.Client(verify=context) as client:
            for path in ("/", "/search?q=ferry", "/events", "/static/page.css", "/alerts"):
                refused = client.get(url + path, **site)
                assert refused.status_code == 302, path
                assert refused.headers["location"].startswith("/oauth2/sign_in?rd=")
                assert "ferry" not in refused.text
            shown = client.get(f"{url}/", **jane)
            assert shown.status_code == 200 and "ferry is late" in shown.text
            assert "max-age" in shown.headers["strict-transport-security"]
            assert "jane, security" in shown.text and 'href="/oauth2/sign_out"' in shown.text
            his = client.get(f"{url}/", **tom)
            assert his.status_code == 200 and "tom, communications" in his.text
            assert client.get(f"{url}/alerts", **jane).status_code == 200
            assert client.get(f"{url}/alerts", **tom).status_code == 404
            for path in ("/healthz", "/oauth2/auth"):
                assert client.get(url + path, **jane).status_code == 404
            with client.stream("GET", f"{url}/events", **jane) as live:
                assert live.status_code == 200
                assert next(live.iter_bytes())
            moved = client.get(f"http://127.0.0.1:{plain}/alerts", headers={"Host": NAME})
            assert moved.headers["location"] == f"https://{NAME}/alerts"
