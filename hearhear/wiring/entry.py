"""How people say who they are on this deployment's page, and where it is noted what they do."""

import os
from pathlib import Path
from typing import NamedTuple

from hearhear.wiring.data import DataError
from hearhear.wiring.settings import Page
from hearhear.wiring.settings import Proxy
from hearhear.wiring.small_files import read_small
from sinks.accounts.audit import Audit
from sinks.accounts.database import NAME
from sinks.accounts.database import AccountsError
from sinks.accounts.database import Database
from sinks.accounts.sessions import Sessions
from sinks.accounts.users import Users
from sinks.console.door import ByProxy
from sinks.console.door import Door
from sinks.console.door import SignedIn

SHORTEST_SECRET = 16
"""Characters of the secret of proxy and page, at least."""


class Entry(NamedTuple):
    """The page's door, and the audit log."""

    door: Door
    audit: Audit


def entry(page: Page, data: Path) -> Entry:
    """Return how people enter, by *page* of the settings; accounts and log lie in *data*.

    DataError: nobody could sign in, or anybody could.
    """
    audit = Audit(data)
    if page.sign_in == "proxy":
        return Entry(_by_proxy(page.proxy), audit)
    if page.sign_in == "click" and page.hosts:
        raise DataError(
            "[page] hosts is what a proxy calls the page, and through a proxy nobody signs in by a click: "
            'set sign_in = "proxy" or "accounts"'
        )
    try:
        database = Database(data / NAME)
    except AccountsError as error:
        raise DataError(str(error)) from error
    users = Users(database)
    if page.sign_in == "accounts" and all(user.disabled for user in users.all()):
        raise DataError(
            f"nobody could sign in: there is no account in {data}: hearhear users add NAME --role security"
        )
    sessions = Sessions(database, account=page.sign_in == "accounts")
    return Entry(SignedIn(page.sign_in, sessions, users), audit)


def _by_proxy(proxy: Proxy) -> ByProxy:
    file = proxy.secret_file or os.environ.get("HEARHEAR_PROXY_SECRET_FILE")
    if not file:
        raise DataError(
            'sign_in = "proxy" needs a secret that proxy and page alone know: name its file as '
            "[page.proxy] secret_file"
        )
    try:
        secret = read_small(Path(file)).strip()
    except OSError as error:
        raise DataError(f"[page.proxy] secret_file {file}: {error.strerror}") from error
    if len(secret) < SHORTEST_SECRET:
        raise DataError(
            f"[page.proxy] secret_file {file}: {SHORTEST_SECRET} characters at least: "
            "head -c 24 /dev/urandom | base64"
        )
    return ByProxy(
        secret=secret,
        secret_header=proxy.secret_header,
        user_header=proxy.user_header,
        groups_header=proxy.groups_header,
        roles=proxy.roles,
        sign_out=proxy.sign_out,
    )
