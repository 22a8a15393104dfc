"""docker-compose.yml gives each process its own variables and secrets, by file; tests/engines runs them."""

import re
import subprocess
from pathlib import Path

import pytest

from hearhear.wiring.environment import VARIABLES
from tests.compose.reading import FILE
from tests.compose.reading import OURS
from tests.compose.reading import ROOT
from tests.compose.reading import mounts
from tests.compose.reading import name_of
from tests.compose.reading import services
from tests.compose.reading import variables


@services(OURS)
def test_our_variables_are_known(service):
    """A misspelt variable would be silently without effect."""
    assert variables(service).keys() <= {v.name for v in VARIABLES}


def test_every_variable_the_code_reads_is_in_the_list():
    """The list is what the documentation and the compose file are held against."""
    found = {
        name
        for folder in ("hearhear", "ingest", "processors", "sinks", "schemas")
        for path in (ROOT / folder).rglob("*.py")
        for name in re.findall(r"[\"'$](HEARHEAR_[A-Z_]+)", path.read_text())
    }

    assert found <= {v.name for v in VARIABLES}


@services()
def test_no_secret_stands_in_the_environment(service):
    """Everybody who may look at a container sees its environment."""
    secret = re.compile(r"(password|secret|token|api_?key|encryption)", re.IGNORECASE)
    for name, value in variables(service).items():
        if secret.search(name) or name == "HEARHEAR_KEY_FILE":
            assert name.endswith("_FILE"), name
            assert str(value).startswith(("/run/secrets/", "/keys/"))
    assert "env_file" not in service


def test_the_known_secret_variables_name_files():
    """The list says which; the name must say so too."""
    assert all(v.name.endswith("_FILE") for v in VARIABLES if v.secret_file)


@services()
def test_each_sees_only_its_own_secrets(service):
    """A key read by one more process is a key with one more way out."""
    name = name_of(service)
    keys = {source for source, target, _ in mounts(service) if target.startswith("/keys")}
    given = {k.removeprefix("keys-") for k in keys}
    may = {"sink": {"sink"}, "serve": {"page"}, "elastic-setup": {"setup"}, "kibana": {"kibana"}}
    may |= {"kibana-import": {"import"}, "notify": {"page"}}
    password = {"elasticsearch", "elastic-keys"}

    assert name == "elastic-keys" or given == may.get(name, set())
    assert ("page_proxy" in service.get("secrets", [])) == (name == "serve")
    assert ("elastic_password" in service.get("secrets", [])) == (name in password)
    assert ("pseudonyms_key" in service.get("secrets", [])) == name.startswith("collect")
    assert name == "elastic-keys" or all(
        ro for _, target, ro in mounts(service) if target.startswith("/keys")
    )


def test_secrets_are_made_once_and_for_their_owner_alone(tmp_path):
    """A second run keeps them: a new key would make new authors of everybody."""
    (tmp_path / "deploy").mkdir()
    script = tmp_path / "deploy/prepare"
    script.write_bytes((ROOT / "deploy/prepare").read_bytes())
    made = []
    for _ in range(2):
        run = subprocess.run(["sh", script], capture_output=True, text=True, check=False)
        if run.returncode:
            pytest.skip(f"needs user 0 or 1000: {run.stderr}")
        made.append({p.name: p.read_bytes() for p in (tmp_path / "secrets").iterdir()})
    modes = {oct(p.stat().st_mode & 0o777) for p in (tmp_path / "secrets").iterdir()}

    assert made[0] == made[1]
    assert set(made[0]) == {Path(s["file"]).name for s in FILE["secrets"].values()}
    assert len(made[0]["pseudonyms.key"]) == 32 and len(made[0]["elastic_password"]) >= 20
    assert modes == {"0o400"}
    assert (tmp_path / "secrets").stat().st_uid == 1000


def test_what_prepare_makes_is_never_committed():
    """Secrets, posts and backups stay on the machine."""
    ignored = (ROOT / ".gitignore").read_text().splitlines()

    assert {"/secrets/", "/inbox/", "/backup/", "/channels/"} <= set(ignored)
