"""Who somebody is to this program: a name, and the role that says what they may see."""

from typing import Literal
from typing import NamedTuple
from typing import get_args

Role = Literal["comms", "security"]
ROLES: tuple[Role, ...] = get_args(Role)

WORDS: dict[str, str] = {"comms": "communications", "security": "security", "operator": "operator"}
"""What roles are called for people."""


class Who(NamedTuple):
    """Somebody who was recognised; "operator" is whoever gives commands on the machine itself."""

    name: str
    role: Role | Literal["operator"]
