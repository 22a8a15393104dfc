"""``hearhear users``: the accounts that sign in to the page."""

import getpass
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated
from typing import NamedTuple

import msgspec
import typer

from hearhear.commands.failure import fail
from hearhear.commands.options import Config
from hearhear.commands.options import Data
from hearhear.commands.options import Json
from hearhear.commands.terminal import say
from hearhear.commands.terminal import write_json
from hearhear.wiring.data import data_dir
from hearhear.wiring.small_files import read_small
from hearhear.wiring.stores import read_settings
from schemas.role import ROLES
from schemas.role import WORDS
from schemas.role import Role
from schemas.role import Who
from sinks.accounts.audit import Audit
from sinks.accounts.audit import AuditError
from sinks.accounts.database import NAME
from sinks.accounts.database import AccountsError
from sinks.accounts.database import Database
from sinks.accounts.users import Users
from sinks.accounts.users import checked_name

app = typer.Typer(
    help='The accounts that sign in to the page, where its settings say `sign_in = "accounts"`.',
    no_args_is_help=True,
)
Name = Annotated[str, typer.Argument(metavar="NAME")]
PasswordFile = Annotated[
    Path | None,
    typer.Option(metavar="FILE", help="A file with the password alone; else it is asked for."),
]


class _Desk(NamedTuple):
    """Accounts and the audit log of one data folder."""

    users: Users
    audit: Audit

    def note(self, what: str, name: str, outcome: str = "") -> None:
        self.audit.record(operator(), what, name, outcome)


@app.command()
def add(
    name: Name,
    role: Annotated[str, typer.Option(metavar="|".join(ROLES), help="What they may see.")],
    password_file: PasswordFile = None,
    data: Data = None,
    config: Config = None,
) -> None:
    """Add an account. The password is asked for twice; it is never an argument.

    Also for somebody who was disabled: they get the new role and password.

    Example: `hearhear users add jane.doe --role security`
    """
    wanted = _role(role)
    with _desk(data, config) as desk:
        plain = checked_name(name)
        if any(user.name == plain and not user.disabled for user in desk.users.all()):
            raise AccountsError(f"{plain} has an account already, as hearhear users list shows")
        password = _password(password_file)
        desk.note("user added", plain, wanted)
        desk.users.add(plain, password, wanted)
    say(f"{plain} may sign in, as {WORDS[wanted]}")


@app.command("role")
def role_(name: Name, role: str, data: Data = None, config: Config = None) -> None:
    """Give an account another role; whoever is signed in by it signs in anew."""
    wanted = _role(role)
    with _desk(data, config) as desk:
        plain = _there(desk, name)
        desk.note("user role", plain, wanted)
        desk.users.set_role(plain, wanted)
    say(f"{plain} signs in as {WORDS[wanted]} from now on")


@app.command()
def password(
    name: Name, password_file: PasswordFile = None, data: Data = None, config: Config = None
) -> None:
    """Give an account another password; whoever is signed in by it signs in anew."""
    with _desk(data, config) as desk:
        plain, secret = _there(desk, name), _password(password_file)
        desk.note("user password", plain)
        desk.users.set_password(plain, secret)
    say(f"{plain} has a new password")


@app.command()
def disable(name: Name, data: Data = None, config: Config = None) -> None:
    """Let an account in no more; whoever is signed in by it is signed out within 20 seconds."""
    with _desk(data, config) as desk:
        plain = _there(desk, name)
        desk.note("user disabled", plain)
        desk.users.disable(plain)
    say(f"{plain} is let in no more")


@app.command("list")
def list_(json: Json = False, data: Data = None, config: Config = None) -> None:
    """List the accounts: names, roles, since when."""
    with _desk(data, config) as desk:
        for user in desk.users.all():
            if json:
                write_json(msgspec.json.encode(user._asdict()))
            else:
                off = ", disabled" if user.disabled else ""
                say(f"{user.name}  {user.role}{off}  since {user.added:%Y-%m-%d}")


def operator() -> Who:
    """Return who gives commands on this machine, as the system knows them."""
    try:
        return Who(getpass.getuser(), "operator")
    except (KeyError, OSError):  # a user without a name, as in a container
        return Who("", "operator")


@contextmanager
def _desk(data: Path | None, config: Path | None) -> Iterator[_Desk]:
    """Give accounts and log of the data folder that is meant; what goes wrong ends the command."""
    try:
        folder = data_dir(data or read_settings(config).data)
        database = Database(folder / NAME)
        try:
            yield _Desk(Users(database), Audit(folder))
        finally:
            database.close()
    except (AccountsError, AuditError, ValueError) as error:
        fail(str(error))


def _there(desk: _Desk, name: str) -> str:
    plain = checked_name(name)
    if not desk.users.known(plain):
        raise AccountsError(f"nobody is called {plain}: hearhear users list names all")
    return plain


def _role(said: str) -> Role:
    found = next((role for role in ROLES if role == said), None)
    return found or fail(f"no role is called {said}: there are {', '.join(ROLES)}")


def _password(file: Path | None) -> str:
    if file is not None:
        try:
            return read_small(file).decode().strip("\r\n")
        except (OSError, UnicodeDecodeError) as error:
            said = error.strerror if isinstance(error, OSError) else "it is no text"
            raise AccountsError(f"{file}: {said}: name a file that holds the password") from error
    if not sys.stdin.isatty():
        raise AccountsError("a password is asked for on a terminal: else name a --password-file")
    first = getpass.getpass("Password: ")
    if getpass.getpass("Again: ") != first:
        raise AccountsError("these were two different passwords: try again")
    return first
