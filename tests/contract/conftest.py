"""The store that a test of the contract is given: one of each adapter."""

from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from tests.contract.stores import ADAPTERS
from tests.contract.stores import Store


@pytest.fixture(params=sorted(ADAPTERS))
def store(request, tmp_path) -> Iterator[Store]:
    with ExitStack() as stack:
        yield ADAPTERS[request.param](tmp_path, stack)
