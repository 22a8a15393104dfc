"""Elasticsearch over TLS, as the settings name it: the path works; a certificate of a stranger ends it in words."""

import urllib.request

import msgspec
import pytest
from typer.testing import CliRunner

pytest.importorskip("elasticsearch", reason='needs pip install "hearhear[elastic]"')
pytest.importorskip("kafka", reason='needs pip install "hearhear[kafka]"')

from hearhear.cli import app
from hearhear.stream.kafka import topics
from hearhear.stream.kafka.publish import Publisher
from hearhear.stream.sink import GROUP
from tests.engines import harness
from tests.engines import secured
from tests.engines.elastic_store import make
from tools.engines import TlsElastic
from tools.engines.certificates import Authority
from tools.engines.process import free_port

ENV = ("HEARHEAR_ELASTIC", "HEARHEAR_ELASTIC_CA", "HEARHEAR_ELASTIC_API_KEY_FILE")


@pytest.fixture
def site(secure_jars, tmp_path, monkeypatch):
    """Give a node with TLS, and a folder with settings that name it, keys for each process, and its indices."""
    for name in ENV:
        monkeypatch.delenv(name, raising=False)
    with TlsElastic(secure_jars, tmp_path / "node") as node:
        for name, authority in (("ours", node.authority), ("other", Authority(tmp_path / "other"))):
            (tmp_path / f"{name}.toml").write_text(
                f'[elastic]\nurl = "{node.address}"\nca = "{authority.certificate}"\n'
                f"[page]\nport = {free_port()}\n"
            )
        (tmp_path / "password").write_text(node.password)
        monkeypatch.setenv("HEARHEAR_ELASTIC_PASSWORD_FILE", str(tmp_path / "password"))
        monkeypatch.setattr("hearhear.commands.keys.USER", node.user)
        words = ("elastic", "keys", "--into", tmp_path / "keys", "--config")
        refused = CliRunner().invoke(app, [*map(str, words), str(tmp_path / "other.toml")])
        assert (refused.exit_code, "certificate is not accepted" in refused.output) == (2, True)
        made = CliRunner().invoke(app, [*map(str, words), str(tmp_path / "ours.toml")])
        assert made.exit_code == 0, made.output
        setup = secured.run(
            "elastic", "setup", "--config", tmp_path / "ours.toml", env=key(tmp_path, "setup")
        )
        assert setup.returncode == 0, setup.stderr
        yield tmp_path


def key(folder, process):
    return {"HEARHEAR_ELASTIC_API_KEY_FILE": str(folder / "keys" / process / "api-key")}


@pytest.mark.soak  # starting the node alone takes half a minute
def test_sink_and_page_work_over_tls_and_trust_no_stranger(site, kafka):
    """The settings name address and authority, the environment each process's key."""
    ours, other = site / "ours.toml", site / "other.toml"
    with harness.stage(kafka.address, site) as stage:
        publisher = Publisher(stage.connection, name="story")
        post = make("file:1", "The quay was under water again")
        publisher.send(topics.TAGGED, b"file:1", msgspec.json.encode(post))
        publisher.flush(60)
        publisher.close()
        for command in (("stream", "sink"), ("serve",)):
            process = command[-1].replace("serve", "page")
            env = key(site, process) | {"HEARHEAR_KAFKA": kafka.address}
            done = secured.run(*command, "--config", other, env=env)
            assert done.returncode == 2, done.stderr
            assert "certificate is not accepted" in done.stderr
            assert "self-signed" in done.stderr or "unable to get local issuer" in done.stderr
        assert stage.lag(GROUP, topics.TAGGED) == 1

        stage.start("sink", "--config", ours, env=key(site, "sink"))
        stage.settle(60, group=GROUP, topic=topics.TAGGED)
        port = ours.read_text().rpartition("port = ")[2].strip()
        stage.start(
            "serve", "--config", ours, env=key(site, "page"), module="tests.engines.program"
        )
        url = f"http://127.0.0.1:{port}/search?q=quay"
        harness.wait(lambda: "under water again" in _read(url), 30, "the post on the page")
        assert stage.ended() == []


def _read(url):
    try:
        with urllib.request.urlopen(url, timeout=10) as answer:
            return answer.read().decode()
    except OSError:
        return ""
