"""A post that says something, for tests of what its words mean."""

from datetime import UTC
from datetime import datetime
from typing import Any

from schemas.post import Post

_NOW = datetime(2026, 2, 12, 9, 30, tzinfo=UTC)


def saying(text: str, **fields: Any) -> Post:
    """Return a post that says *text*; say only what else matters."""
    usual: dict[str, Any] = {
        "uid": "test:1",
        "platform": "test",
        "source": "test",
        "created_at": _NOW,
        "observed_at": _NOW,
    }
    return Post(**{**usual, "text": text, **fields})
