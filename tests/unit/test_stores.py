"""Which store a command means, and what is said of an address or a key that cannot be used."""

import ssl
from pathlib import Path

import pytest
from typer.testing import CliRunner

from hearhear.cli import app
from hearhear.wiring.data import DataError
from hearhear.wiring.settings import SettingsError
from hearhear.wiring.stores import Cluster
from hearhear.wiring.stores import StoreOptions
from hearhear.wiring.stores import choose
from hearhear.wiring.stores import cluster
from hearhear.wiring.stores import named_cluster
from hearhear.wiring.stores import read_settings

URL = "http://127.0.0.1:9200"


@pytest.fixture(autouse=True)
def _alone(tmp_path, monkeypatch):
    """No settings and no variables but those of the test."""
    monkeypatch.chdir(tmp_path)
    for name in ("DATA", "ELASTIC", "ELASTIC_CA", "ELASTIC_API_KEY_FILE"):
        monkeypatch.delenv(f"HEARHEAR_{name}", raising=False)


def test_what_the_command_line_names_decides(tmp_path, monkeypatch):
    """--data and --elastic stand above settings and environment."""
    (tmp_path / "hearhear.toml").write_text(f'[elastic]\nurl = "{URL}"\n')
    monkeypatch.setenv("HEARHEAR_ELASTIC", URL)
    assert choose(StoreOptions(data=tmp_path)) == tmp_path
    other = "http://10.0.0.1:9200"
    assert choose(StoreOptions(elastic=other)) == Cluster((other,))


def test_without_options_the_environment_then_the_settings_decide(tmp_path, monkeypatch):
    """What `hearhear run` and the engine run were told once need not be told again."""
    assert str(choose(StoreOptions())) == ".hearhear"
    monkeypatch.setenv("HEARHEAR_DATA", "elsewhere")
    assert str(choose(StoreOptions())) == "elsewhere"
    (tmp_path / "hearhear.toml").write_text('data = "mine"\n')
    assert choose(StoreOptions()).name == "mine"
    (tmp_path / "key").write_text("secret==\n")
    (tmp_path / "hearhear.toml").write_text(
        '[elastic]\nurl = "http://a:9200,http://b:9200"\napi_key_file = "key"\n'
    )
    assert choose(StoreOptions()) == Cluster(("http://a:9200", "http://b:9200"), "secret==")
    monkeypatch.setenv("HEARHEAR_ELASTIC", URL)
    assert choose(StoreOptions()) == Cluster((URL,), "secret==")


@pytest.mark.parametrize("level", ["option", "environment", "settings"])
def test_address_key_and_authority_are_each_found_in_the_same_order(tmp_path, monkeypatch, level):
    """One file for all processes; what differs from process to process is said by its environment."""
    authority = Path(ssl.get_default_verify_paths().cafile or "/etc/ssl/certs/ca-certificates.crt")
    if not authority.exists():
        pytest.skip("this system has no list of authorities to be read as one")
    for name in ("option", "environment", "settings"):
        (tmp_path / f"{name}.key").write_text(f"{name}==\n")
        (tmp_path / f"{name}.crt").write_bytes(authority.read_bytes())
    (tmp_path / "hearhear.toml").write_text(
        '[elastic]\nurl = "https://settings:9200"\napi_key_file = "settings.key"\nca = "settings.crt"\n'
    )
    if level != "settings":
        monkeypatch.setenv("HEARHEAR_ELASTIC", "https://environment:9200")
        monkeypatch.setenv("HEARHEAR_ELASTIC_API_KEY_FILE", "environment.key")
        monkeypatch.setenv("HEARHEAR_ELASTIC_CA", "environment.crt")
    given = ("https://option:9200", Path("option.key"), Path("option.crt"))
    options = StoreOptions(None, None, *(given if level == "option" else ()))
    wanted = Cluster((f"https://{level}:9200",), f"{level}==", f"{level}.crt")
    assert choose(options) == wanted
    assert named_cluster(options, read_settings(None)) == wanted
    assert named_cluster(options, read_settings(None), with_key=False).api_key is None


def test_settings_named_by_hand_must_be_there(tmp_path):
    """A misspelt --config must not silently read another store."""
    with pytest.raises(SettingsError, match="No such file"):
        choose(StoreOptions(config=tmp_path / "none.toml"))


def test_a_file_and_a_cluster_at_once_are_refused(tmp_path):
    """One of them would be left out without a word."""
    with pytest.raises(DataError, match="give one"):
        choose(StoreOptions(data=tmp_path, elastic=URL))


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("localhost:9200", "--elastic localhost:9200: write http://localhost:9200"),
        ("localhost", "--elastic localhost: write http://localhost:9200"),
        ("http://localhost", "--elastic http://localhost: write http://localhost:9200"),
        ("https://es.example", "--elastic https://es.example: write https://es.example:9200"),
        ("[::1]:9201", "--elastic [::1]:9201: write http://[::1]:9201"),
        ("ann:secret@es.example", "--elastic es.example: write http://es.example:9200"),
        ("ftp://es.example:1", "--elastic ftp://es.example:1: write http://HOST:9200"),
        ("http://", "--elastic http://: write http://HOST:9200"),
        ("http://a:99999", "--elastic http://a:99999: write http://HOST:9200"),
        ("http://a b:1", "--elastic http://a b:1: write http://HOST:9200"),
        ("http://☃:1", "--elastic http://☃:1: write http://HOST:9200"),
        (f"{URL},es2", "--elastic es2: write http://es2:9200"),
        (" , ", "--elastic: write http://HOST:9200"),
    ],
)
def test_an_address_that_cannot_be_used_is_shown_as_it_should_be_written(written, shown):
    """The sentence can be copied into the command line; a password is not repeated."""
    with pytest.raises(DataError) as told:
        cluster(written, None, None)
    assert str(told.value) == shown


@pytest.mark.parametrize(
    "raw", [b"", b" \n", b"two words", b"k\xff", b"a\nb", "schlüssel".encode()]
)
def test_a_file_that_is_no_key_is_named(tmp_path, raw):
    """A key that could not be sent as a header is no key."""
    (tmp_path / "key").write_bytes(raw)
    with pytest.raises(DataError, match="API key file"):
        cluster(URL, tmp_path / "key", None)


def test_a_key_or_certificate_that_is_not_there_is_named(tmp_path):
    """A folder is no file, either."""
    for where in (tmp_path, tmp_path / "none", tmp_path / ("x" * 300)):
        with pytest.raises(DataError, match=r"API key file .*: "):
            cluster(URL, where, None)
        with pytest.raises(DataError, match=r"certificate file .*: "):
            cluster(URL, None, where)


def test_a_certificate_goes_with_https(tmp_path):
    """Over http nothing is certified, whatever the command line says."""
    authority = ssl.get_default_verify_paths().cafile or "/etc/ssl/certs/ca-certificates.crt"
    with pytest.raises(DataError, match="write https://"):
        cluster(URL, None, Path(authority))


def test_a_file_that_is_no_certificate_is_named(tmp_path):
    """The client would raise something of OpenSSL's at its first call."""
    (tmp_path / "ca").write_text("a certificate")
    with pytest.raises(DataError, match="it is no certificate in PEM form"):
        cluster("https://127.0.0.1:9200", None, tmp_path / "ca")


@pytest.mark.parametrize(
    "words",
    [
        ("stream", "sink", "--bootstrap", "127.0.0.1:1"),
        ("serve", "--bootstrap", "127.0.0.1:1"),
        ("reconcile", "--bootstrap", "127.0.0.1:1"),
        ("elastic", "setup"),
        ("elastic", "keys", "--into", "keys"),
        ("stats",),
        ("dead", "list"),
    ],
    ids=" ".join,
)
def test_every_command_reads_the_address_in_the_settings(tmp_path, words):
    """It shows by whose address it refuses: nothing is connected to."""
    (tmp_path / "hearhear.toml").write_text('[elastic]\nurl = "localhost"\n')
    for more, named in (((), "[elastic] url"), (("--elastic", "localhost"), "--elastic")):
        done = CliRunner().invoke(app, [*words, *more])
        assert done.exit_code == 2, done.output
        assert f"{named} localhost: write http://localhost:9200" in " ".join(done.output.split())
