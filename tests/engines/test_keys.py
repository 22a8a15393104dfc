"""Every process finds its key in a file of its own: made on the real engine, kept, renewed, withdrawn."""

from base64 import b64encode

import pytest
import typer
from typer.testing import CliRunner

pytest.importorskip("elasticsearch", reason="the client elasticsearch is not installed")

from elasticsearch import AuthenticationException
from elasticsearch import Elasticsearch

from hearhear.commands import keys as keys_command
from sinks.elastic.keys import provide

KEYED = ("sink", "page", "import")


@pytest.fixture(scope="module")
def keys(admin, tmp_path_factory):
    """Return the folder with all keys."""
    folder = tmp_path_factory.mktemp("keys")
    provide(admin, folder)
    return folder


def test_keys_that_work_stay(admin, keys):
    """The set-up runs at every start; it must not lock out whoever is at work."""
    before = {p: (keys / p / "api-key").read_text() for p in KEYED}
    kibana = (keys / "kibana/kibana.yml").read_text()
    done = provide(admin, keys)

    assert done == [f"key {keys / 'setup/api-key'}"]
    assert {p: (keys / p / "api-key").read_text() for p in KEYED} == before
    assert (keys / "kibana/kibana.yml").read_text() == kibana


def test_kibana_gets_a_token_that_works_and_secrets_of_its_own(secure, keys):
    """Its file is the only place they stand in."""
    lines = (keys / "kibana/kibana.yml").read_text().splitlines()
    given = dict(line.split(": ", 1) for line in lines)
    client = Elasticsearch(secure.address, bearer_auth=given["elasticsearch.serviceAccountToken"])

    assert client.security.authenticate()["username"] == "elastic/kibana"
    assert len({v for k, v in given.items() if k.endswith(".encryptionKey")}) == 3
    client.close()


def test_every_file_is_for_its_owner_alone(keys):
    """A key is as good as a password."""
    files = [p for p in keys.rglob("*") if p.is_file()]

    assert len(files) == 5
    assert {oct(p.stat().st_mode & 0o777) for p in files} == {"0o400"}


def test_a_renewed_key_ends_the_older_one(secure, admin, tmp_path):
    """Rotation is one command; a key that leaked is worth nothing afterwards."""
    provide(admin, tmp_path)
    old = {p: (tmp_path / p / "api-key").read_text() for p in KEYED}
    secrets = (tmp_path / "kibana/kibana.yml").read_text().splitlines()
    provide(admin, tmp_path, renew=True)
    new = {p: (tmp_path / p / "api-key").read_text() for p in KEYED}

    for process in KEYED:
        with Elasticsearch(secure.address, api_key=new[process]) as client:
            assert client.security.authenticate()["api_key"]["name"] == f"hearhear-{process}"
        with (
            Elasticsearch(secure.address, api_key=old[process]) as client,
            pytest.raises(AuthenticationException),
        ):
            client.security.authenticate()
    again = (tmp_path / "kibana/kibana.yml").read_text().splitlines()
    assert secrets[:3] == again[:3]
    assert secrets[3] != again[3]


def test_a_key_whose_role_has_changed_is_made_new(admin, tmp_path, monkeypatch):
    """An upgrade that needs other rights gives them."""
    from sinks.elastic import keys as module

    provide(admin, tmp_path)
    changed = {**module.ROLES, "page": {**module.ROLES["page"], "cluster": []}}
    monkeypatch.setattr(module, "ROLES", changed)

    assert f"key {tmp_path / 'page/api-key'}" in provide(admin, tmp_path)


def test_keys_of_another_cluster_are_made_new(admin, tmp_path):
    """After a restore onto an empty cluster the files are still there, and open nothing."""
    unknown = b64encode(b"VuaCfGcBCdbkQm-e5aOx:ui2lp2axTNmsyakw9tvNnw")
    for process in KEYED:
        (tmp_path / process).mkdir()
        (tmp_path / process / "api-key").write_bytes(unknown)
    (tmp_path / "kibana").mkdir()
    (tmp_path / "kibana/kibana.yml").write_text("xpack.security.encryptionKey: kept\n")
    admin.options(ignore_status=404).security.delete_service_token(
        namespace="elastic", service="kibana", name="hearhear"
    )

    assert len(provide(admin, tmp_path)) == 5
    lines = (tmp_path / "kibana/kibana.yml").read_text().splitlines()
    assert lines[0] == "xpack.security.encryptionKey: kept"
    assert lines[1].startswith("elasticsearch.serviceAccountToken: ")


def test_the_command_makes_keys_with_the_password_from_a_file(secure, tmp_path, monkeypatch):
    """As the one-shot service of docker-compose.yml calls it."""
    (tmp_path / "password").write_text(f"{secure.password}\n")
    monkeypatch.setattr("hearhear.commands.keys.USER", secure.user)
    monkeypatch.setenv("HEARHEAR_ELASTIC", secure.address)
    monkeypatch.setenv("HEARHEAR_ELASTIC_PASSWORD_FILE", str(tmp_path / "password"))
    app = typer.Typer()
    app.command()(keys_command.keys)

    done = CliRunner().invoke(app, ["--into", str(tmp_path / "keys")])

    assert done.exit_code == 0, done.output
    assert (tmp_path / "keys/sink/api-key").exists()
    assert secure.password not in done.output


def test_the_command_says_what_is_missing(monkeypatch):
    """An administrator reads one sentence, not a stack."""
    monkeypatch.delenv("HEARHEAR_ELASTIC", raising=False)
    app = typer.Typer()
    app.command()(keys_command.keys)

    done = CliRunner().invoke(app, ["--into", "x"])

    assert done.exit_code == 2
    assert "HEARHEAR_ELASTIC" in done.output
