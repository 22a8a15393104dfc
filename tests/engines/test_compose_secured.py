"""The same deployment on a Kafka with TLS, log-in and access lists, by deploy/kafka-tls.yml."""

import pytest

pytest.importorskip("kafka", reason='needs pip install "hearhear[kafka]"')
pytest.importorskip("faust", reason='needs pip install "hearhear[kafka]"')
pytest.importorskip("elasticsearch", reason='needs pip install "hearhear[elastic]"')
pytest.importorskip("yaml", reason="PyYAML is not installed")

from tests.compose.reading import merged
from tests.engines import compose_site as site
from tests.running import call

# kafka-python 3.0.12 reads its own files in a way that Python 3.11 calls outdated.
pytestmark = pytest.mark.filterwarnings("ignore:read_text is deprecated:DeprecationWarning")

PROCESSES = ("admin", "collect", "tag", "detect", "sink", "serve")


@pytest.mark.soak
def test_every_process_logs_in_as_itself_and_does_its_work(
    secure_kafka, secure, admin, tmp_path_factory, tmp_path
):
    """TLS and SASL on, and no right but its own for each: health, page, retention, kill -9 of each."""
    (tmp_path / "superuser.toml").write_text(secure_kafka.settings(secure_kafka.superuser))
    allow = ("stream", "topics", "acls", "--apply", "--config", tmp_path / "superuser.toml")
    assert call(*allow)[0] == 0
    secrets = {
        f"kafka_{name}": secure_kafka.password_file(f"hearhear-{name}").read_text()
        for name in PROCESSES
    }
    secrets["kafka_ca.crt"] = secure_kafka.authority.certificate.read_text()
    site.no_topics(secure_kafka.inside)
    with site.deployed(
        merged("deploy/kafka-tls.yml"),
        tmp_path_factory.mktemp("secured"),
        "kafka is not started",
        secure,
        admin,
        settings='[kafka]\nsecurity = "sasl_ssl"\n',
        secrets=secrets,
        given={"HEARHEAR_KAFKA": secure_kafka.address},
    ) as made:
        site.works_and_may_be_killed(made, secure_kafka.inside, admin, tmp_path)
