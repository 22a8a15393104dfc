"""Fixtures every test may use, and the guard that keeps tests off the network."""

import ipaddress
import socket
from collections.abc import Callable
from datetime import UTC
from datetime import datetime
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck
from hypothesis import settings

from schemas.post import Post

ROOT = Path(__file__).parent.parent
SHARED = ROOT.parent / "shared" / "data"
MakePost = Callable[..., Post]

pytest.register_assert_rewrite("tests.contract.stores")  # it asserts for the suite
settings.register_profile("house", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("house")


class NetworkError(AssertionError):
    """A test tried to leave this machine."""


@pytest.fixture(autouse=True)
def _loopback_only(monkeypatch: pytest.MonkeyPatch) -> None:
    """Fail every connection beyond loopback: a test proves nothing about a server it does not own."""
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: object) -> None:
        if isinstance(address, tuple):
            try:
                local = ipaddress.ip_address(address[0]).is_loopback
            except ValueError:
                local = address[0] == "localhost"
            if not local:
                raise NetworkError(f"a test tried to reach {address!r}")
        connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", guarded)


@pytest.fixture(scope="session")
def shared() -> Path:
    """Return the folder of real data that stands beside the repository; skip where it is absent."""
    if not SHARED.is_dir():
        pytest.skip(f"needs the real data in {SHARED}, which is not part of the repository")
    return SHARED


@pytest.fixture
def post() -> MakePost:
    """Make a post; say only what matters to the test."""
    start = datetime(2026, 3, 2, 9, tzinfo=UTC)
    made = 0

    def make(text: str = "The Assembly sits at two.", **fields: object) -> Post:
        nonlocal made
        made += 1
        at = start + timedelta(seconds=made)
        given = {
            "uid": f"test:{made}",
            "platform": "file",
            "source": "test",
            "created_at": at,
            "observed_at": at,
        }
        return Post(**{**given, "text": text, **fields})

    return make
