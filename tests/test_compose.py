"""docker-compose.yml without Docker: it is well formed, fenced in, and asks for what there is."""

import json
import re
import shlex
import subprocess
import sys
from hashlib import sha256
from pathlib import Path

import pytest
import typer

from hearhear.cli import app
from hearhear.environment import VARIABLES
from hearhear.settings import load_settings

yaml = pytest.importorskip("yaml", reason="PyYAML is not installed")
jsonschema = pytest.importorskip("jsonschema", reason="jsonschema is not installed")

ROOT = Path(__file__).parents[1]
SCHEMA = ROOT / "tests/compose/compose-spec.json"
FILE = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
SERVICES = FILE["services"]
OURS = {n: s for n, s in SERVICES.items() if s["image"].startswith("hearhear:")}
ONCE = {"topics", "elastic-keys", "elastic-setup", "kibana-import"}

PENDING = {
    "elastic keys",
    "elastic setup",
    "kibana import",
    "serve",
    "stream collect",
    "stream detect",
    "stream sink",
    "stream tag",
    "stream topics create",
}
"""Commands that are asked for and not there yet.  One that is merged must leave this list."""


def services(**pick):
    """Parametrize a test with services, each under its name."""
    found = pick.get("of", SERVICES)
    return pytest.mark.parametrize("service", found.values(), ids=found.keys())


def variables(service):
    """Return the environment of *service* by name."""
    given = service.get("environment", {})
    return given if isinstance(given, dict) else dict(line.split("=", 1) for line in given)


def mounts(service):
    """Return (source, target, read only) of what is mounted."""
    for mount in service.get("volumes", []):
        if isinstance(mount, dict):
            yield mount["source"], mount["target"], mount.get("read_only", False)
        else:
            source, target, *mode = re.split(r":(?![-/\w.]*\})", mount)
            yield source, target, mode == ["ro"]


def command_of(words):
    """Return the command of the tree and the words left, or None where it is not there."""
    command = typer.main.get_command(app)
    context = command.make_context("hearhear", [], resilient_parsing=True)
    while children := getattr(command, "commands", None):
        if not words or words[0] not in children:
            return None
        command, words = children[words[0]], words[1:]
        context = command.make_context(command.name, [], parent=context, resilient_parsing=True)
    return command, context, words


def test_it_is_a_compose_file():
    """By the Compose Specification's own schema."""
    schema = json.loads(SCHEMA.read_text())

    jsonschema.Draft202012Validator(schema).validate(json.loads(json.dumps(FILE)))


@pytest.mark.parametrize(
    "spoil",
    [
        lambda f: f["services"]["tag"].update(comand=["x"]),
        lambda f: f["services"]["serve"].update(ports=[{"target": "x y"}]),
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
    copied = {w for c in re.findall(r"^COPY (?!--from)(.+) \S+$", text, re.M) for w in c.split()}
    allowed = set(re.findall(r"^!(.+)$", (ROOT / ".dockerignore").read_text(), re.M))

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
    assert any(entry.startswith("/tmp") for entry in service["tmpfs"])


@services(of={n: s for n, s in SERVICES.items() if n not in ONCE})
def test_what_goes_on_is_watched_and_restarted(service):
    """One-shots end; everything else says how it is."""
    check = service["healthcheck"]

    assert check["test"][0] in {"CMD", "CMD-SHELL"}
    assert {"interval", "timeout", "retries", "start_period"} <= check.keys()
    assert service["restart"] in {"unless-stopped", "on-failure"}


@services(of={n: s for n, s in OURS.items() if n not in ONCE})
def test_our_processes_answer_where_they_are_asked(service):
    """The check asks the port the process is given."""
    port = variables(service)["HEARHEAR_METRICS"].rpartition(":")[2]

    assert f"http://127.0.0.1:{port}/healthz" in service["healthcheck"]["test"][-1]
    compile(service["healthcheck"]["test"][-1], "healthcheck", "exec")


@pytest.mark.parametrize("name", ONCE)
def test_what_is_done_once_does_not_come_up_for_ever(name):
    """It tries again a few times, since an engine may still be starting, and then says why."""
    assert SERVICES[name]["restart"] == "on-failure:5"
    assert "healthcheck" not in SERVICES[name]


@services()
def test_who_waits_waits_for_something_that_happens(service):
    """One-shots complete; what goes on gets healthy; nothing waits for what is not there."""
    for name, wanted in service.get("depends_on", {}).items():
        ending = "service_completed_successfully" if name in ONCE else "service_healthy"
        assert wanted["condition"] == ending
        assert not SERVICES[name].get("profiles")


def test_nobody_waits_in_a_circle():
    """Compose would refuse to start."""
    rest = {name: set(s.get("depends_on", {})) for name, s in SERVICES.items()}
    while free := {name for name, waits in rest.items() if not waits}:
        rest = {name: waits - free for name, waits in rest.items() if name not in free}

    assert rest == {}


@services(of=OURS)
def test_who_uses_an_engine_waits_for_it_and_its_set_up(service):
    """Nothing meets an engine without topics, keys or templates."""
    waits, given = set(service["depends_on"]), variables(service)
    name = next(n for n, s in OURS.items() if s is service)

    if "HEARHEAR_KAFKA" in given and name != "topics":
        assert {"kafka", "topics"} <= waits
    if "HEARHEAR_ELASTIC" in given and name not in ONCE:
        assert {"elastic-keys", "elastic-setup"} <= waits
    if "HEARHEAR_KIBANA" in given:
        assert "kibana" in waits


@services(of=OURS)
def test_our_variables_are_known(service):
    """A misspelt variable would be silently without effect."""
    known = {v.name for v in VARIABLES}
    needed = {"/keys": "HEARHEAR_ELASTIC_API_KEY_FILE", "/run/secrets": "HEARHEAR_KEY_FILE"}
    name = next(n for n, s in OURS.items() if s is service)

    assert variables(service).keys() <= known
    if name.startswith("collect"):
        assert needed["/run/secrets"] in variables(service)


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
    name = next(n for n, s in SERVICES.items() if s is service)
    keys = {source for source, target, _ in mounts(service) if target.startswith("/keys")}
    given = {k.removeprefix("keys-") for k in keys}
    may = {"sink": {"sink"}, "serve": {"page"}, "elastic-setup": {"setup"}, "kibana": {"kibana"}}
    may |= {"kibana-import": {"import"}}
    password = {"elasticsearch", "elastic-keys"}

    assert name == "elastic-keys" or given == may.get(name, set())
    assert ("elastic_password" in service.get("secrets", [])) == (name in password)
    assert ("pseudonyms_key" in service.get("secrets", [])) == name.startswith("collect")
    assert name == "elastic-keys" or all(
        ro for _, target, ro in mounts(service) if target.startswith("/keys")
    )


@services()
def test_what_is_mounted_is_declared_or_there(service):
    """A volume or a file that is not there ends the start with a riddle."""
    made = {"./backup", "./inbox"}  # deploy/prepare makes them
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
    assert out == {"collect", "kibana", "serve"}


def test_the_demo_profile_replays_the_invented_day():
    """And nothing else belongs to it."""
    demo = {name for name, s in SERVICES.items() if s.get("profiles") == ["demo"]}

    assert demo == {"collect-demo"}
    assert SERVICES["collect-demo"]["command"] == shlex.split("hearhear stream collect demo")


def test_two_tag():
    """One can be killed and the other goes on."""
    assert SERVICES["tag"]["deploy"]["replicas"] == 2


@services(of=OURS)
def test_every_command_is_one_of_ours(service):
    """With its options; one that is not there yet stands in PENDING, and only as long."""
    program, *words = service["command"]
    found = command_of(words)

    assert program == "hearhear"
    if found is None:
        assert any(shlex.join(words).startswith(name) for name in PENDING)
    else:
        command, context, rest = found
        command.make_parser(context).parse_args(list(rest))


def test_no_command_is_pending_that_is_there():
    """The list only shrinks; when it is empty, it goes."""
    assert {name for name in PENDING if command_of(name.split())} == set()


def test_the_settings_it_mounts_can_be_read(tmp_path):
    """`docker compose up` works before anybody has written anything."""
    mounted = (ROOT / "deploy/hearhear.toml").read_text()
    (tmp_path / "hearhear.toml").write_text(mounted)
    settings = load_settings(tmp_path / "hearhear.toml")

    assert settings.roster == tmp_path / "roster.json"
    assert [str(s.folder) for s in settings.sources] == ["/inbox"]
    assert f"127.0.0.1:{settings.page.port}:{settings.page.port}" in SERVICES["serve"]["ports"]
    assert "collect inbox" in shlex.join(SERVICES["collect"]["command"])


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
    assert sys.platform != "linux" or (tmp_path / "secrets").stat().st_uid == 1000


def test_what_prepare_makes_is_never_committed():
    """Secrets, posts and backups stay on the machine."""
    ignored = (ROOT / ".gitignore").read_text().splitlines()

    assert {"/secrets/", "/inbox/", "/backup/"} <= set(ignored)
