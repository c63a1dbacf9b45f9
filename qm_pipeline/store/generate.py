"""The files that are made from a migrated database: `sql/schema.sql` and `docs/data-model.md`.

What belongs here: making them, from a throw-away server (`python -m qm_pipeline.store.generate`). What does
not: what stands in them. Both are read by people and checked for drift by a test.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Final

from qm_pipeline import resources
from qm_pipeline.interactions.errors import PermanentError
from qm_pipeline.settings import Settings
from qm_pipeline.store import binaries, dictionary, migrate
from qm_pipeline.store.account import Account
from qm_pipeline.store.embedded import EmbeddedPostgres
from qm_pipeline.store.engine import Database

if TYPE_CHECKING:
    from sqlalchemy import URL

_HEAD: Final = """-- The schema as the migrations and views make it. For reading; made by
--   python -m qm_pipeline.store.generate
-- and checked for drift by a test. Changes go into sql/migrations and sql/views.
"""
# What differs between two dumps of the same schema, or says nothing about it.
_NOISE: Final = re.compile(r"--.*|\\(un)?restrict .*|SET .*;|SELECT pg_catalog\.set_config\(.*\);")

_DIGEST: Final = re.compile(r"; made from sql/views, sha256 [0-9a-f]{64}")


def dump_schema(database: Database) -> str:
    """Return the database's schema as SQL, without what differs from server to server.

    Raises
    ------
    PermanentError
        If pg_dump fails.
    """
    ourselves = Account(os.geteuid(), os.getegid(), foreign=False)
    done = subprocess.run(  # noqa: S603 (our own program and arguments)
        [binaries.programs(ourselves) / "pg_dump", "--schema-only", "--no-owner"],
        capture_output=True,
        check=False,
        text=True,
        env=_connection_environment(database.engine.url),
    )
    if done.returncode:
        raise PermanentError("pg_dump could not read the schema.")
    return _HEAD + _normalised(done.stdout)


def write_files(database: Database, root: Path) -> list[Path]:
    """Write both files below `root` and return their paths."""
    made = {
        root / "sql" / "schema.sql": dump_schema(database),
        root / "docs" / "data-model.md": dictionary.page(dictionary.columns(database)),
    }
    for path, text in made.items():
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return list(made)


def main() -> None:
    """Make both files from a server of their own."""
    with tempfile.TemporaryDirectory() as folder:
        try:
            with Database.open(Settings.model_construct(home=Path(folder))) as database:
                migrate.upgrade(database)
                made = write_files(database, resources.root())
        finally:
            EmbeddedPostgres(Path(folder)).stop()
    sys.stdout.write("".join(f"{path}\n" for path in made))


def _connection_environment(url: URL) -> dict[str, str]:
    """Hand the password over where other users of the machine do not see it."""
    return {
        "PATH": os.defpath,
        "PGHOST": url.host or "localhost",
        "PGPORT": str(url.port or 5432),
        "PGUSER": url.username or "",
        "PGPASSWORD": str(url.password or ""),
        "PGDATABASE": url.database or "",
    }


def _normalised(dump: str) -> str:
    lines = [line for line in dump.splitlines() if not _NOISE.fullmatch(line)]
    lines = [_DIGEST.sub("", line) for line in lines]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip("\n") + "\n"


if __name__ == "__main__":
    main()
