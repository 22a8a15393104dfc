"""The page with accounts or clicks, for tests: a clock to turn, and what was noted."""

import re
from dataclasses import replace

from argon2 import PasswordHasher
from starlette.testclient import TestClient

from sinks.accounts.attempts import Attempts
from sinks.accounts.audit import Audit
from sinks.accounts.database import Database
from sinks.accounts.sessions import Sessions
from sinks.accounts.users import Users
from sinks.accounts.verify import read_lines
from sinks.console.app import create_app
from sinks.console.door import SignedIn
from tests.console.samples import SITE

QUICK = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
WORDS = "several words of hers"


class Page:
    """The page with accounts or clicks, a clock to turn, and what was noted."""

    def __init__(self, folder, reader, kind):
        self.now = 1_800_000_000.0
        self.folder = folder
        self.database = Database(folder / "accounts.db")
        self.users = Users(self.database, QUICK, lambda: self.now)
        self.users.add("jane", WORDS, "security")
        self.users.add("tom", WORDS, "comms")
        self.reader = reader
        self.kind = kind
        self.restart()

    def restart(self):
        clock = lambda: self.now  # noqa: E731
        sessions = Sessions(self.database, account=self.kind == "accounts", clock=clock)
        self.door = SignedIn(self.kind, sessions, self.users, Attempts(clock))
        site = replace(SITE, door=self.door, record=Audit(self.folder).record)
        self.app = create_app(self.reader, site)

    def browser(self, scheme="http", **named):
        return TestClient(
            self.app, base_url=f"{scheme}://localhost", follow_redirects=False, **named
        )

    def noted(self):
        lines = read_lines(self.folder)
        return [(one.who, one.role, one.what, one.about) for one in lines]


def signed_in(browser, name="jane", password=WORDS, **more):
    return browser.post("/sign-in", data={"name": name, "password": password, **more})


def word(browser):
    """Return the word that the page's forms carry."""
    return re.search(r'name="csrf" value="(\w+)"', browser.get("/about").text)[1]


def signed_out(browser):
    return browser.post("/sign-out", data={"csrf": word(browser)})
