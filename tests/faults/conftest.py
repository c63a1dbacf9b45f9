"""What the fault tests share: the stages as a module, and databases to break."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from qm_pipeline.store.engine import Database

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from contextlib import AbstractContextManager
    from typing import Protocol

    from qm_pipeline.settings import Settings

    class Server(Protocol):
        def create(self) -> str: ...
        def drop(self, name: str) -> None: ...
        def settings_of(self, name: str) -> Settings: ...


@pytest.fixture
def fresh(server: Server) -> Callable[[], AbstractContextManager[Database]]:
    """Make migrated databases, as many as a test wants, each gone when its block ends."""

    @contextmanager
    def make() -> Iterator[Database]:
        name = server.create()
        try:
            with Database.open(server.settings_of(name)) as database:
                yield database
        finally:
            server.drop(name)

    return make
