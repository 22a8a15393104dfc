"""Sessions: who has signed in, kept here; a browser has only a random token."""

import secrets
import time
from collections.abc import Callable
from hashlib import sha256

from schemas.role import Role
from schemas.role import Who
from sinks.accounts.database import Database

IDLE = 30 * 60.0
"""Seconds without a request after which a session is over; an open live feed counts as requests."""
WHOLE = 10 * 3600.0
"""Seconds after which it is over in any case."""
NOTED = 10.0
"""Seconds between two notes of when a session was last used."""

_LIVES = "began > :now - :whole AND seen > :now - :idle AND began < :now + 60"


class Sessions:
    """The sessions in *database*: of accounts, or (*account* False) of people who only clicked a role.

    One kind is never taken for the other, so that a click is worth nothing once accounts are asked for.
    """

    def __init__(
        self, database: Database, *, account: bool, clock: Callable[[], float] = time.time
    ) -> None:
        self._database = database
        self._account = account
        self._clock = clock

    def start(self, who: Who) -> str:
        """Begin a session; return its token, which is kept nowhere else."""
        token = secrets.token_urlsafe(16)
        with self._database.changing() as db:
            db.execute(f"DELETE FROM sessions WHERE NOT ({_LIVES})", self._times())
            now = self._clock()
            row = (_hashed(token), self._account, who.name, who.role, now, now)
            db.execute("INSERT INTO sessions VALUES (?, ?, ?, ?, ?, ?)", row)
        return token

    def visitor(self, role: Role) -> Who:
        """Return somebody without an account, whose name nobody has who is here now: security-2."""
        rows = self._database.rows(
            f"SELECT name FROM sessions WHERE {_LIVES} AND NOT account", self._times()
        )
        taken = {name for (name,) in rows}
        number = next(n for n in range(1, len(taken) + 2) if f"{role}-{n}" not in taken)
        return Who(f"{role}-{number}", role)

    def who(self, token: str) -> Who | None:
        """Return whose session *token* is, and note that it is used; None: of nobody, or over."""
        rows = self._database.rows(
            "SELECT name, role, seen FROM sessions AS s WHERE token = :token "
            f"AND account = :account AND {_LIVES} AND (NOT account OR EXISTS (SELECT 1 FROM users AS u "
            "WHERE u.name = s.name AND u.role = s.role AND NOT u.disabled))",
            self._times() | {"token": _hashed(token), "account": self._account},
        )
        if not rows:
            return None
        name, role, seen = rows[0]
        if abs(self._clock() - seen) >= NOTED:
            with self._database.changing() as db:
                db.execute(
                    "UPDATE sessions SET seen = ? WHERE token = ?", (self._clock(), _hashed(token))
                )
        return Who(name, role)

    def end(self, token: str) -> None:
        """End the session of *token*, if there is one."""
        with self._database.changing() as db:
            db.execute("DELETE FROM sessions WHERE token = ?", (_hashed(token),))

    def _times(self) -> dict[str, object]:
        return {"now": self._clock(), "whole": WHOLE, "idle": IDLE}


def _hashed(token: str) -> bytes:
    """Return what is kept of *token*: it is random, so that one round is enough."""
    return sha256(token.encode(errors="replace")).digest()
