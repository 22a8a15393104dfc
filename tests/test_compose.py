"""docker-compose.yml without Docker: it is well formed, and every container is fenced in."""

import json
import re
from hashlib import sha256

import pytest

from tests.compose.reading import FILE
from tests.compose.reading import ONCE
from tests.compose.reading import ROOT
from tests.compose.reading import SERVICES
from tests.compose.reading import mounts
from tests.compose.reading import services

jsonschema = pytest.importorskip("jsonschema", reason="jsonschema is not installed")
SCHEMA = ROOT / "tests/compose/compose-spec.json"


def test_it_is_a_compose_file():
    """By the Compose Specification's own schema."""
    schema = json.loads(SCHEMA.read_text())

    jsonschema.Draft202012Validator(schema).validate(json.loads(json.dumps(FILE)))


@pytest.mark.parametrize(
    "spoil",
    [
        lambda f: f["services"]["tag"].update(comand=["x"]),
        lambda f: f["services"]["serve"].update(ports=[{"mode": "host", "prot": "tcp"}]),
        lambda f: f["services"]["sink"]["depends_on"].update(kafka={"condition": "well"}),
        lambda f: f["services"]["kafka"]["healthcheck"].update(interval=5),
    ],
)
def test_the_schema_finds_mistakes(spoil):
    """A validator that accepts everything would prove nothing."""
    spoilt = json.loads(json.dumps(FILE))
    spoil(spoilt)

    with pytest.raises(jsonschema.ValidationError):
        jsonschema.Draft202012Validator(json.loads(SCHEMA.read_text())).validate(spoilt)


def test_the_schema_is_the_published_one():
    """Nobody bends the rule to fit the file."""
    wanted = (SCHEMA.parent / "README").read_text().split("sha256 ")[1].strip()

    assert sha256(SCHEMA.read_bytes()).hexdigest() == wanted


@services()
def test_images_are_pinned(service):
    """What is tested is what runs: an exact version, never a moving tag."""
    assert re.fullmatch(r"[\w./-]+:\d+\.\d+\.\d+", service["image"])


def test_the_dockerfile_pins_its_base_and_its_packages_and_drops_root():
    """Python's exact version, every package by hash, and a user without rights."""
    lines = (ROOT / "Dockerfile").read_text().splitlines()
    bases = {line.split()[1] for line in lines if line.startswith("FROM")}

    assert [b for b in bases if re.fullmatch(r"python:3\.11\.\d+-slim-\w+", b)] == list(bases)
    assert any("--require-hashes -r requirements-full.lock" in line for line in lines)
    assert [line for line in lines if line.startswith("USER")] == ["USER 1000:1000"]


def test_the_dockerfile_copies_what_the_context_has():
    """A file that .dockerignore leaves out would break the build where nobody tests it."""
    text = (ROOT / "Dockerfile").read_text()
    copied = {
        w for c in re.findall(r"^COPY (?!--from)(.+) \S+$", text, re.MULTILINE) for w in c.split()
    }
    allowed = set(re.findall(r"^!(.+)$", (ROOT / ".dockerignore").read_text(), re.MULTILINE))

    assert copied | {"Dockerfile"} == allowed
    assert all((ROOT / name).exists() for name in copied - {"requirements-full.lock"})


@services()
def test_ports_are_published_on_loopback_only(service):
    """Neither the page nor Kibana speaks TLS here: a proxy before them does."""
    assert all(str(port).startswith("127.0.0.1:") for port in service.get("ports", []))


@services()
def test_services_are_fenced_in(service):
    """No root, no writing to the image, no capabilities, no more memory than said."""
    assert int(service["user"].split(":")[0]) >= 1000
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"] and "cap_add" not in service
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert re.fullmatch(r"\d+[mg]", service["mem_limit"])
    assert not {"privileged", "pid", "ipc", "network_mode"} & service.keys()
    assert any(entry.startswith("/tmp:") for entry in service["tmpfs"])  # noqa: S108


@services({n: s for n, s in SERVICES.items() if n not in ONCE})
def test_what_goes_on_is_watched_and_restarted(service):
    """One-shots end; everything else says how it is."""
    check = service["healthcheck"]

    assert check["test"][0] in {"CMD", "CMD-SHELL"}
    assert {"interval", "timeout", "retries", "start_period"} <= check.keys()
    assert service["restart"] in {"unless-stopped", "on-failure"}


@services()
def test_who_waits_waits_for_something_that_happens(service):
    """One-shots complete; what goes on gets healthy; nothing waits for what is not there."""
    for name, wanted in service.get("depends_on", {}).items():
        ending = "service_completed_successfully" if name in ONCE else "service_healthy"
        assert wanted["condition"] == ending
        assert not SERVICES[name].get("profiles")


@services()
def test_what_is_mounted_is_declared_or_there(service):
    """A volume or a file that is not there ends the start with a riddle."""
    made = {"./backup", "./inbox", "./channels"}  # deploy/prepare makes them
    for source, _, _ in mounts(service):
        path = re.sub(r"\$\{\w+:-(.+)\}", r"\1", source)
        assert path in FILE["volumes"] or path in made or (ROOT / path).is_file(), source
    assert set(service.get("secrets", [])) <= FILE["secrets"].keys()


def test_nothing_is_declared_in_vain():
    """A volume nobody mounts is a backup nobody needs."""
    used = {source for s in SERVICES.values() for source, _, _ in mounts(s)}

    assert FILE["volumes"].keys() <= used
    assert {n for s in SERVICES.values() for n in s["networks"]} == FILE["networks"].keys()


def test_only_those_that_must_can_reach_beyond_this_machine():
    """Kafka, Elasticsearch, the taggers and the sink have no way out."""
    internal = {name for name, net in FILE["networks"].items() if net.get("internal")}
    out = {name for name, s in SERVICES.items() if not set(s["networks"]) <= internal}

    assert internal == {"back"}
    assert out == {"collect", "kibana", "notify", "serve"}
