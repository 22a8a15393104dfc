"""Who gives commands on this machine."""

import getpass

from schemas.role import Who


def operator() -> Who:
    """Return who gives commands on this machine, as the system knows them."""
    try:
        return Who(getpass.getuser(), "operator")
    except (KeyError, OSError):  # a user without a name, as in a container
        return Who("", "operator")
