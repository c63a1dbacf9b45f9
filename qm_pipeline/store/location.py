"""Where a Postgres database is, without the secret that opens it.

What belongs here: the address that people and programs are shown. What does not: passwords, connections.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True)
class Location:
    """The address of a database.

    Attributes
    ----------
    password_file
        Where the password of the embedded server is kept (file mode 600); None for an outside server, whose
        password stands in the environment only.
    """

    host: str
    port: int
    database: str
    user: str
    password_file: Path | None = None
