"""``hearhear users``: the accounts that sign in to the page."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING
from typing import Annotated
from typing import NamedTuple

import typer

from hearhear.commands.failure import fail
from hearhear.commands.options import Config
from hearhear.commands.options import Data
from hearhear.commands.options import Json
from hearhear.commands.terminal import say
from hearhear.commands.terminal import write_json
from schemas.role import ROLES
from schemas.role import WORDS
from schemas.role import Role

if TYPE_CHECKING:
    from sinks.accounts.audit import Audit
    from sinks.accounts.users import Users

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

    users: "Users"
    audit: "Audit"

    def note(self, what: str, name: str, outcome: str = "") -> None:
        """Note what is about to be done to the account called *name*."""
        from hearhear.wiring.operator import operator

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
        plain = desk.users.free(name)
        secret = _password(password_file)
        desk.note("user added", plain, wanted)
        desk.users.add(plain, secret, wanted)
    say(f"{plain} may sign in, as {WORDS[wanted]}")


@app.command("role")
def role_(name: Name, role: str, data: Data = None, config: Config = None) -> None:
    """Give an account another role; whoever is signed in by it signs in anew."""
    wanted = _role(role)
    with _desk(data, config) as desk:
        plain = desk.users.there(name)
        desk.note("user role", plain, wanted)
        desk.users.set_role(plain, wanted)
    say(f"{plain} signs in as {WORDS[wanted]} from now on")


@app.command()
def password(
    name: Name, password_file: PasswordFile = None, data: Data = None, config: Config = None
) -> None:
    """Give an account another password; whoever is signed in by it signs in anew."""
    with _desk(data, config) as desk:
        plain, secret = desk.users.there(name), _password(password_file)
        desk.note("user password", plain)
        desk.users.set_password(plain, secret)
    say(f"{plain} has a new password")


@app.command()
def disable(name: Name, data: Data = None, config: Config = None) -> None:
    """Let an account in no more; whoever is signed in by it is signed out within 20 seconds."""
    with _desk(data, config) as desk:
        plain = desk.users.there(name)
        desk.note("user disabled", plain)
        desk.users.disable(plain)
    say(f"{plain} is let in no more")


@app.command("list")
def list_(json: Json = False, data: Data = None, config: Config = None) -> None:
    """List the accounts: names, roles, since when."""
    import msgspec

    with _desk(data, config) as desk:
        for user in desk.users.all():
            if json:
                write_json(msgspec.json.encode(user._asdict()))
            else:
                off = ", disabled" if user.disabled else ""
                say(f"{user.name}  {user.role}{off}  since {user.added:%Y-%m-%d}")


@contextmanager
def _desk(data: Path | None, config: Path | None) -> Iterator[_Desk]:
    """Give accounts and log of the data folder that is meant; what goes wrong ends the command."""
    from hearhear.wiring.data import data_dir
    from hearhear.wiring.stores import read_settings
    from sinks.accounts.audit import Audit
    from sinks.accounts.audit import AuditError
    from sinks.accounts.database import NAME
    from sinks.accounts.database import AccountsError
    from sinks.accounts.database import Database
    from sinks.accounts.users import Users

    try:
        folder = data_dir(data or read_settings(config).data)
        database = Database(folder / NAME)
        try:
            yield _Desk(Users(database), Audit(folder))
        finally:
            database.close()
    except (AccountsError, AuditError, ValueError) as error:
        fail(str(error))


def _role(said: str) -> Role:
    found = next((role for role in ROLES if role == said), None)
    return found or fail(f"no role is called {said}: there are {', '.join(ROLES)}")


def _password(file: Path | None) -> str:
    """Return the password in *file*, else as it is typed twice; ValueError where there is none."""
    from getpass import getpass

    from hearhear.wiring.small_files import read_small
    from sinks.accounts.users import fit

    if file is not None:
        try:
            return fit(read_small(file).decode().strip("\r\n"))
        except (OSError, UnicodeDecodeError) as error:
            said = error.strerror if isinstance(error, OSError) else "it is no text"
            raise ValueError(f"{file}: {said}: name a file that holds the password") from error
    if not sys.stdin.isatty():
        raise ValueError("a password is asked for on a terminal: else name a --password-file")
    first = fit(getpass("Password: "))
    if getpass("Again: ") != first:
        raise ValueError("these were two different passwords: try again")
    return first
