"""Accounts and sessions against a model: whatever happens in whatever order, the same people are in."""

import shutil
import tempfile
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle
from hypothesis.stateful import RuleBasedStateMachine
from hypothesis.stateful import invariant
from hypothesis.stateful import rule

from schemas.role import Who
from sinks.accounts.database import AccountsError
from sinks.accounts.database import Database
from sinks.accounts.sessions import IDLE
from sinks.accounts.sessions import NOTED
from sinks.accounts.sessions import WHOLE
from sinks.accounts.sessions import Sessions
from sinks.accounts.users import Users

QUICK = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
NAMES = st.sampled_from(["jane", "tom", "ann"])
ROLES = st.sampled_from(["comms", "security"])
PASSWORDS = st.sampled_from(["several words of hers", "other words entirely"])


class Model(RuleBasedStateMachine):
    """The model: users as name → (role, password, disabled), sessions as token → (who, began, used)."""

    tokens = Bundle("tokens")

    def __init__(self):
        super().__init__()
        self.folder = Path(tempfile.mkdtemp())
        self.now = 1e9
        self.users, self.open = {}, {}
        self._reopen()

    def _reopen(self):
        self.database = Database(self.folder / "accounts.db")
        self.real = Users(self.database, QUICK, lambda: self.now)
        self.sessions = Sessions(self.database, account=True, clock=lambda: self.now)
        self.clicks = Sessions(self.database, account=False, clock=lambda: self.now)

    def teardown(self):
        self.database.close()
        shutil.rmtree(self.folder)

    def _all_out(self, name):
        self.open = {t: s for t, s in self.open.items() if s[0].name != name}

    @rule(name=NAMES, role=ROLES, password=PASSWORDS)
    def add(self, name, role, password):
        if name in self.users and not self.users[name][2]:
            with pytest.raises(AccountsError, match="has an account already"):
                self.real.add(name, password, role)
            return
        self.real.add(name, password, role)
        self.users[name] = (role, password, False)

    @rule(name=NAMES, role=ROLES)
    def change_role(self, name, role):
        if name not in self.users:
            with pytest.raises(AccountsError, match="nobody is called"):
                self.real.set_role(name, role)
            return
        self.real.set_role(name, role)
        self.users[name] = (role, *self.users[name][1:])
        self._all_out(name)

    @rule(name=NAMES, password=PASSWORDS)
    def change_password(self, name, password):
        if name in self.users:
            self.real.set_password(name, password)
            self.users[name] = (self.users[name][0], password, self.users[name][2])
            self._all_out(name)

    @rule(name=NAMES)
    def disable(self, name):
        if name in self.users:
            self.real.disable(name)
            self.users[name] = (*self.users[name][:2], True)
            self._all_out(name)

    @rule(target=tokens, name=NAMES, password=PASSWORDS)
    def sign_in(self, name, password):
        found = self.real.check(f" {name.upper()}", password)
        role, right, disabled = self.users.get(name, ("", "", True))
        assert found == (Who(name, role) if right == password and not disabled else None)
        if found is None:
            return "never a token"
        token = self.sessions.start(found)
        assert token not in self.open
        self.open[token] = (found, self.now, self.now)
        return token

    @rule(token=tokens)
    def use(self, token):
        found = self.sessions.who(token)
        who, began, used = self.open.get(token, (None, 0.0, 0.0))
        if self.now - began >= WHOLE or self.now - used >= IDLE:
            who = None
        elif self.now - used >= IDLE - NOTED:
            who = found and who  # the last use may not be noted: it may be over some seconds early
        assert found == who
        if found is None:
            self.open.pop(token, None)
        else:
            self.open[token] = (who, began, self.now)
        assert self.clicks.who(token) is None

    @rule(token=tokens)
    def sign_out(self, token):
        self.sessions.end(token)
        self.open.pop(token, None)

    @rule(seconds=st.sampled_from([1, NOTED, 600, IDLE - 1, IDLE, WHOLE - IDLE, WHOLE]))
    def time_passes(self, seconds):
        self.now += seconds

    @rule()
    def start_again(self):
        self.database.close()
        self._reopen()

    @invariant()
    def the_list_is_the_users(self):
        found = {u.name: (u.role, u.disabled) for u in self.real.all()}
        assert found == {n: (r, d) for n, (r, _, d) in self.users.items()}


TestAccounts = Model.TestCase
TestAccounts.settings = settings(max_examples=60, stateful_step_count=40, deadline=None)


@pytest.mark.parametrize("name", ["", "a b", "-x", "é", "x" * 65, "a/b", "<b>"])
def test_a_name_that_cannot_be_one_is_refused(tmp_path, name):
    """It stands in addresses of logs, on pages and in forms."""
    with pytest.raises(AccountsError, match="a name has letters"):
        Users(Database(tmp_path / "accounts.db"), QUICK).add(name, "several words", "comms")


@pytest.mark.parametrize("password", ["", "elevenchars", "x" * 1001])
def test_a_password_that_is_too_short_or_too_long_is_refused(tmp_path, password):
    """The message says what a good one is."""
    with pytest.raises(AccountsError, match="several words are a good one"):
        Users(Database(tmp_path / "accounts.db"), QUICK).add("jane", password, "comms")


def test_a_password_is_the_same_on_every_keyboard(tmp_path):
    """é is one letter or two, by the system that typed it."""
    users = Users(Database(tmp_path / "accounts.db"), QUICK)
    users.add("jane", "cafe\u0301 and a croissant", "comms")
    assert users.check("jane", "caf\u00e9 and a croissant")


def test_the_hash_is_argon2id_as_recommended(tmp_path):
    """64 MiB and three passes, or more: what RFC 9106 asks for where memory is scarce."""
    database = Database(tmp_path / "accounts.db")
    Users(database).add("jane", "several words", "comms")
    ((found,),) = database.rows("SELECT password FROM users")
    memory, passes = (int(found.split(f"{key}=")[1].split(",")[0].split("$")[0]) for key in "mt")
    assert found.startswith("$argon2id$v=19$")
    assert memory >= 65536 and passes >= 3


def test_a_file_of_a_newer_version_is_left_alone(tmp_path):
    """An older program could let in whom it should not."""
    database = Database(tmp_path / "accounts.db")
    database.rows("PRAGMA user_version = 99")
    database.close()
    with pytest.raises(AccountsError, match="newer hearhear"):
        Database(tmp_path / "accounts.db")
