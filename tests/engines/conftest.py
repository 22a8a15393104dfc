"""The real engines, one of each a session; or others that the environment names."""

import os
from collections.abc import Callable
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING
from typing import NoReturn

import pytest

from tools.engines import Elastic
from tools.engines import EngineError
from tools.engines import Kafka
from tools.engines import SecureElastic
from tools.engines import SecureKafka
from tools.engines import fetch
from tools.engines import fetch_secure
from tools.engines.command import java

if TYPE_CHECKING:
    from elasticsearch import Elasticsearch

    from hearhear.stream.kafka.connection import Connection

JARS = Path(__file__).parents[2] / "build" / "engines"
REQUIRED = os.environ.get("HEARHEAR_ENGINES_REQUIRED") == "1"
CLIENTS = ("kafka", "faust", "elasticsearch")
USERS = tuple(
    f"hearhear-{name}" for name in ("admin", "collect", "tag", "detect", "sink", "serve", "notify")
)
"""The users of a secured broker, one a process."""
Make = type[Kafka] | type[Elastic] | type[SecureElastic]
# kafka-python 3.0.12 reads its own files in a way that Python 3.11 calls outdated, and leaves the
# socket of a refused connection to the garbage collector, whichever test that runs in.
KAFKA_PYTHON = (
    "ignore:(open|read)_text is deprecated:DeprecationWarning",
    r"ignore:unclosed <socket.socket .*laddr=\('0.0.0.0':ResourceWarning",
)


def pytest_configure(config: pytest.Config) -> None:
    """Let pass the two warnings that a client gives whatever we do."""
    for warning in KAFKA_PYTHON:
        config.addinivalue_line("filterwarnings", warning)
    absent = [name for name in CLIENTS if find_spec(name) is None]
    if REQUIRED and absent:
        # Modules skip themselves without their client: that would look like success.
        raise pytest.UsageError(f"the engines are required, but {', '.join(absent)}: not installed")


@dataclass(frozen=True)
class Elsewhere:
    """An engine that somebody else started: it can be used, not killed."""

    address: str


@pytest.fixture(scope="session")
def jars() -> Path:
    """Return the folder of the engines' jars, fetched at need; skip where they cannot be had."""
    _get(fetch)
    return JARS


@pytest.fixture(scope="session")
def kafka(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Kafka | Elsewhere]:
    """Yield a Kafka broker with an .address: of this session, or the one $HEARHEAR_TEST_KAFKA names."""
    _need_client("kafka", "kafka-python")
    yield from _engine("HEARHEAR_TEST_KAFKA", Kafka, request, tmp_path_factory)


@pytest.fixture(scope="session")
def elastic(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Elastic | Elsewhere]:
    """Yield Elasticsearch with an .address: of this session, or what $HEARHEAR_TEST_ELASTIC names."""
    _need_client("elasticsearch", "elasticsearch")
    yield from _engine("HEARHEAR_TEST_ELASTIC", Elastic, request, tmp_path_factory)


@pytest.fixture
def own_kafka(kafka: Kafka | Elsewhere) -> Iterator[Kafka]:
    """Yield a broker that the test may kill; skip where it is somebody else's."""
    if isinstance(kafka, Elsewhere):
        pytest.skip("kills the broker, and $HEARHEAR_TEST_KAFKA names one that is not ours")
    yield kafka
    kafka.start()


@pytest.fixture
def own_elastic(elastic: Elastic | Elsewhere) -> Iterator[Elastic]:
    """Yield Elasticsearch that the test may kill; skip where it is somebody else's."""
    if isinstance(elastic, Elsewhere):
        pytest.skip("kills the node, and $HEARHEAR_TEST_ELASTIC names one that is not ours")
    yield elastic
    elastic.start()


@pytest.fixture(scope="session")
def secure_jars() -> Path:
    """Return the folder of the jars with security; skip where 97 MB would have to be fetched unasked."""
    _need_client("elasticsearch", "elasticsearch")
    if not REQUIRED and not (JARS / SecureElastic.name).is_dir():
        pytest.skip(f"python -m tools.engines fetch --secure {JARS} fetches it, 97 MB")
    _get(fetch_secure)
    return JARS


@pytest.fixture(scope="session")
def secure(secure_jars: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[SecureElastic]:
    """Yield Elasticsearch with users and roles."""
    with SecureElastic(secure_jars, tmp_path_factory.mktemp("secure")) as engine:
        yield engine


@pytest.fixture(scope="session")
def secure_kafka(jars: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[SecureKafka]:
    """Yield a broker with TLS, log-in and access lists; it knows a user for each of our processes.

    Nobody but its superuser may do anything until the lists are made: ``hearhear stream topics acls``.
    """
    _need_client("kafka", "kafka-python")
    with SecureKafka(jars, tmp_path_factory.mktemp("secure-kafka"), USERS) as broker:
        yield broker


@pytest.fixture(scope="session")
def listed_kafka(
    secure_kafka: SecureKafka, tmp_path_factory: pytest.TempPathFactory
) -> SecureKafka:
    """Return the broker of secure_kafka with our access lists and topics."""
    from tests.engines import secured

    secured.set_up(secure_kafka, tmp_path_factory.mktemp("settings"))
    return secure_kafka


@pytest.fixture
def as_user(
    listed_kafka: SecureKafka, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> "Callable[[str], Connection]":
    """Return what makes the connection of a process, by its name."""
    from hearhear.wiring.kafka import connection
    from hearhear.wiring.settings import load_settings
    from tests.engines import secured

    for name in [name for name in os.environ if name.startswith("HEARHEAR_KAFKA")]:
        monkeypatch.delenv(name)

    def connect(process: str) -> "Connection":
        file = secured.settings(listed_kafka, tmp_path, f"hearhear-{process}")
        return connection(load_settings(file).kafka)

    return connect


@pytest.fixture(scope="module")
def admin(secure: SecureElastic) -> "Iterator[Elasticsearch]":
    """Yield a client that may do everything on the engine with users and roles."""
    from elasticsearch import Elasticsearch

    client = Elasticsearch(secure.address, basic_auth=(secure.user, secure.password))
    yield client
    client.close()


def _engine(
    variable: str,
    make: Make,
    request: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Kafka | Elastic | Elsewhere]:
    if os.environ.get(variable):
        yield Elsewhere(os.environ[variable])
        return
    folder = request.getfixturevalue("jars")
    with make(folder, tmp_path_factory.mktemp(make.name)) as engine:
        yield engine


def _get(fetching: Callable[[Path], None]) -> None:
    try:
        java()
        fetching(JARS)
    except EngineError as error:
        _absent(str(error))


def _need_client(module: str, package: str) -> None:
    if find_spec(module) is None:
        _absent(f"the client {package} is not installed")


def _absent(why: str) -> NoReturn:
    if REQUIRED:
        pytest.fail(f"the engines are required, but {why}", pytrace=False)
    pytest.skip(f"no engines: {why}")
