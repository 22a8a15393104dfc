"""How [kafka], the environment and the command line become one way to connect."""

import shutil
import ssl
import subprocess

import pytest

from hearhear.wiring import kafka
from hearhear.wiring.data import DataError
from hearhear.wiring.settings import SettingsError
from hearhear.wiring.settings import load_settings
from hearhear.wiring.template import TEMPLATE


@pytest.fixture
def connection(tmp_path, monkeypatch):
    """Return what connects by the lines of [kafka] that it is given."""
    for variable in kafka._FROM_ENVIRONMENT.values():
        monkeypatch.delenv(variable, raising=False)
    (tmp_path / "password").write_text("long and secret\n")

    def connect(lines, servers=None):
        return kafka.connection(loaded(tmp_path, lines), servers)

    return connect


def loaded(folder, lines):
    """Return the [kafka] of a file with *lines* under it."""
    (folder / "hearhear.toml").write_text(f"[kafka]\n{lines}\n")
    return load_settings(folder / "hearhear.toml").kafka


@pytest.fixture(scope="module")
def pair(tmp_path_factory):
    """Return the folder of a certificate, its key, and the same key with a pass phrase."""
    openssl = shutil.which("openssl")
    if openssl is None:
        pytest.skip("no openssl on the path")
    folder = tmp_path_factory.mktemp("pair")
    new = ("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes")
    files = ("-keyout", folder / "key", "-out", folder / "crt", "-subj", "/CN=x")
    subprocess.run([openssl, *new, *files], check=True, capture_output=True)
    locked = ("ec", "-in", folder / "key", "-aes128", "-passout", "pass:x", "-out")
    subprocess.run([openssl, *locked, folder / "locked"], check=True, capture_output=True)
    return folder


LOG_IN = 'servers = "k:1"\nsecurity = "sasl_ssl"\nuser = "u"\npassword_file = "password"'


@pytest.mark.parametrize(
    "servers",
    ["k", "-1", ":", "k:", ":1", "k:0", "k:65536", "9" * 400, "k:" + "9" * 400, "k:-1", "k:\u0661", "a:1,", "a:1,b",
     "http://k:1", "a b:1", "[::1]"],
)  # fmt: skip
def test_what_is_no_host_and_port_is_refused_at_once(connection, servers):
    """The clients would try it for ever, or fail with something of Python's."""
    with pytest.raises(DataError, match=r"Kafka at .{0,80}: write HOST:PORT$"):
        connection("", servers)


@pytest.mark.parametrize("servers", ["k:1", "k-1.example:65535, 10.0.0.1:9092", "[::1]:9092"])
def test_hosts_and_ports_are_taken(connection, servers):
    """Names, and addresses of either kind."""
    assert connection("", servers).servers == servers


def test_servers_alone_are_enough(connection):
    """Inside a network that nobody else reaches."""
    found = connection('servers = "a:1, b:2"')

    assert found.client() == {
        "bootstrap_servers": ["a:1", "b:2"],
        "security_protocol": "PLAINTEXT",
        "ssl_context": None,
    }


def test_a_log_in_is_read_from_a_file_beside_the_settings_and_never_shown(connection):
    """A password in the settings, or in a log, would be everybody's."""
    found = connection(LOG_IN)

    assert found.access() | {"ssl_context": None} == {
        "security_protocol": "SASL_SSL",
        "ssl_context": None,
        "sasl_mechanism": "SCRAM-SHA-512",
        "sasl_plain_username": "u",
        "sasl_plain_password": "long and secret",
    }
    assert "secret" not in repr(found)


def test_without_ca_the_authorities_of_the_system_are_trusted_and_names_are_compared(connection):
    """A hosted Kafka has a public certificate; without a check TLS would protect from nobody."""
    tls = connection('servers = "k:1"\nsecurity = "ssl"').tls

    assert tls.verify_mode is ssl.CERT_REQUIRED
    assert tls.check_hostname


def test_the_environment_replaces_the_file_and_the_command_line_both(
    connection, tmp_path, monkeypatch
):
    """One file for all processes; who each of them is comes from outside."""
    (tmp_path / "other").write_text("other")
    monkeypatch.setenv("HEARHEAR_KAFKA", "e:1")
    monkeypatch.setenv("HEARHEAR_KAFKA_USER", "hearhear-tag")
    monkeypatch.setenv("HEARHEAR_KAFKA_PASSWORD_FILE", str(tmp_path / "other"))

    found = connection(LOG_IN)

    assert (found.servers, found.user, found.password) == ("e:1", "hearhear-tag", "other")
    assert connection(LOG_IN, servers="c:1").servers == "c:1"


def test_a_certificate_may_say_who_we_are(connection, pair):
    """Mutual TLS, where the cluster has no passwords."""
    lines = f'certificate = "{pair}/crt"\nkey = "{pair}/key"\nca = "{pair}/crt"'

    assert connection(f'servers = "k:1"\nsecurity = "ssl"\n{lines}').tls.get_ca_certs()


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        ("", "which Kafka"),
        ('servers = "k:1"\nsecurity = "sasl_ssl"', "set user and password_file"),
        ('servers = "k:1"\nsecurity = "sasl_ssl"\nuser = "u"', "set user and password_file"),
        ('servers = "k:1"\nuser = "u"', "has no log-in"),
        ('servers = "k:1"\nsecurity = "ssl"\npassword_file = "password"', "has no log-in"),
        ('servers = "k:1"\nsecurity = "ssl"\nkey = "password"', "belong together"),
        ('servers = "k:1"\nsecurity = "ssl"\ncertificate = "password"', "belong together"),
        ('servers = "k:1"\nca = "password"', "has no TLS"),
        ('servers = "k:1"\ncertificate = "password"\nkey = "password"', "has no TLS"),
        ('servers = "k:1"\nsecurity = "ssl"\nca = "absent"', "absent: No such file"),
        ('servers = "k:1"\nsecurity = "ssl"\nca = "password"', "no certificate in PEM form"),
        (
            'servers = "k:1"\nsecurity = "ssl"\ncertificate = "password"\nkey = "password"',
            "not a certificate in PEM form",
        ),
        (LOG_IN.replace('"password"', '"absent"'), "absent: No such file"),
        (LOG_IN.replace('"password"', '"empty"'), "one line, the password"),
        (LOG_IN.replace('"password"', '"lines"'), "one line, the password"),
    ],
)
def test_what_cannot_be_meant_is_refused_with_its_remedy(connection, tmp_path, lines, words):
    """A setting without effect looks safe and is not."""
    (tmp_path / "empty").touch()
    (tmp_path / "lines").write_text("one\ntwo\n")

    with pytest.raises(DataError, match=words):
        connection(lines)


def test_a_key_with_a_pass_phrase_is_refused_instead_of_asking_for_it(connection, pair):
    """OpenSSL would ask on the terminal, which a service does not have."""
    lines = f'certificate = "{pair}/crt"\nkey = "{pair}/locked"'

    with pytest.raises(DataError, match="without a pass phrase"):
        connection(f'servers = "k:1"\nsecurity = "ssl"\n{lines}')


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        ('security = "tls"', "kafka.security"),
        ('mechanism = "GSSAPI"', "kafka.mechanism"),
        ("partitions = 0", "kafka.partitions"),
        ("replication = 0", "kafka.replication"),
        ("replication = 2\nmin_in_sync = 3", "min_in_sync = 3 is more than replication = 2"),
        ("min_in_sync = 2", "min_in_sync = 2 is more than replication = 1"),
        ('password = "x"', "kafka"),
    ],
)
def test_a_value_that_no_broker_knows_is_named(tmp_path, lines, words):
    """A password in the file itself is among them."""
    with pytest.raises(SettingsError, match=words):
        loaded(tmp_path, lines)


@pytest.mark.parametrize(
    ("lines", "copies"),
    [("", (1, 1)), ("replication = 3", (3, 2)), ("replication = 3\nmin_in_sync = 1", (3, 1))],
)
def test_one_broker_needs_nothing_and_three_need_one_line(tmp_path, lines, copies):
    """With three copies and two in sync one broker may be away, and nothing acknowledged is lost."""
    found = loaded(tmp_path, lines)

    assert (found.replication, found.in_sync) == copies
    assert found.partitions == 4


def test_the_template_shows_every_setting_of_kafka_and_each_can_be_used(tmp_path):
    """Whoever takes the comment signs away must get what is written there."""
    part = TEMPLATE.partition("# [kafka]\n")[2].partition("\n\n")[0]
    shown = part.replace("# ", "")

    assert loaded(tmp_path, shown).security == "sasl_ssl"
    assert {line.split(" ")[0] for line in shown.splitlines() if line} == (
        set(kafka.Kafka.__struct_fields__) - {"certificate", "key"}
    )
