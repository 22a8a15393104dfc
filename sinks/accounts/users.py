"""Local accounts: names, roles, and passwords hashed with Argon2id."""

import re
import time
from collections.abc import Callable
from datetime import UTC
from datetime import datetime
from typing import NamedTuple
from unicodedata import normalize

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error
from argon2.exceptions import InvalidHashError

from schemas.role import Role
from schemas.role import Who
from sinks.accounts.database import AccountsError
from sinks.accounts.database import Database

SHORTEST = 12
"""Characters a password has, at least; any may be used, and none must."""
LONGEST = 1000

_NAME = re.compile(r"[a-z0-9][a-z0-9._@-]{0,63}")


class User(NamedTuple):
    """One account."""

    name: str
    role: Role
    disabled: bool
    added: datetime


class Users:
    """The accounts in *database*; *hasher* is Argon2id as RFC 9106 recommends (64 MiB, three passes)."""

    def __init__(
        self,
        database: Database,
        hasher: PasswordHasher | None = None,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._database = database
        self._hasher = hasher or PasswordHasher()
        self._clock = clock
        self._nobodys = self._hasher.hash("the password of nobody")

    def free(self, name: str) -> str:
        """Return *name* as accounts have it; AccountsError where it cannot be one, or is somebody's."""
        found = _checked(name)
        if (found, False) in ((user.name, user.disabled) for user in self.all()):
            raise AccountsError(f"{found} has an account already, as hearhear users list shows")
        return found

    def there(self, name: str) -> str:
        """Return *name* as accounts have it; AccountsError where nobody is called so."""
        if not self.known(name):
            raise AccountsError(f"nobody is called {name}: hearhear users list names all")
        return _plain(name)

    def add(self, name: str, password: str, role: Role) -> None:
        """Add an account, or take one up again that was disabled."""
        name = self.free(name)
        hashed = self._hashed(password)
        with self._database.changing() as db:
            db.execute("DELETE FROM sessions WHERE name = ? AND account", (name,))
            db.execute(
                "INSERT INTO users VALUES (?1, ?2, ?3, 0, ?4) ON CONFLICT DO UPDATE "
                "SET role = ?2, password = ?3, disabled = 0 WHERE disabled",
                (name, role, hashed, int(self._clock())),
            )

    def set_role(self, name: str, role: Role) -> None:
        """Give *name* another role; whoever is signed in as *name* signs in anew."""
        self._change(name, "role", role)

    def set_password(self, name: str, password: str) -> None:
        """Give *name* another password; whoever is signed in as *name* signs in anew."""
        self._change(name, "password", self._hashed(password))

    def disable(self, name: str) -> None:
        """Let *name* in no more; whoever is signed in as *name* is signed out."""
        self._change(name, "disabled", 1)

    def all(self) -> list[User]:
        """Return all accounts by name, disabled ones too."""
        rows = self._database.rows("SELECT name, role, disabled, added FROM users ORDER BY name")
        return [
            User(n, role, bool(off), datetime.fromtimestamp(at, UTC)) for n, role, off, at in rows
        ]

    def known(self, name: str) -> bool:
        """Whether there is an account called *name*, disabled or not."""
        return bool(self._database.rows("SELECT 1 FROM users WHERE name = ?", (_plain(name),)))

    def check(self, name: str, password: str) -> Who | None:
        """Return who has this *name* and *password*, None for nobody.

        Takes as long for a name that is not there as for one that is.
        """
        rows = self._database.rows(
            "SELECT name, role, password FROM users WHERE name = ? AND NOT disabled",
            (_plain(name),),
        )
        name, role, hashed = rows[0] if rows else ("", "comms", self._nobodys)
        try:
            self._hasher.verify(hashed, _same(password[: LONGEST + 1]))
        except (Argon2Error, InvalidHashError):
            return None
        return Who(name, role) if rows else None

    def _hashed(self, password: str) -> str:
        return self._hasher.hash(_same(fit(password)))

    def _change(self, name: str, what: str, value: object) -> None:
        with self._database.changing() as db:
            found = db.execute(f"UPDATE users SET {what} = ? WHERE name = ?", (value, _plain(name)))
            if not found.rowcount:
                raise AccountsError(f"nobody is called {name}: hearhear users list names all")
            db.execute("DELETE FROM sessions WHERE name = ? AND account", (_plain(name),))


def fit(password: str) -> str:
    """Return *password*; AccountsError where it is too short or too long to be one."""
    if not SHORTEST <= len(password) <= LONGEST:
        raise AccountsError(
            f"a password has {SHORTEST} to {LONGEST:,} characters: several words are a good one"
        )
    return password


def _checked(name: str) -> str:
    """Return *name* as accounts have it; AccountsError where it cannot be one."""
    if not _NAME.fullmatch(plain := _plain(name)):
        raise AccountsError(
            "a name has letters, digits, dots, hyphens and @, 64 at most, and begins with a letter "
            "or digit: jane.doe"
        )
    return plain


def _plain(name: str) -> str:
    return name.strip().lower()


def _same(password: str) -> str:
    """Return *password* in the one form that every keyboard gives."""
    return normalize("NFKC", password)
