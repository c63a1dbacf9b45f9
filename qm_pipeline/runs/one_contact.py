"""One interaction, read from the database by the name that a person gives it.

What belongs here: finding it, and reading it as a run would. What does not: scoring it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from qm_pipeline.ingest.identity import interaction_key
from qm_pipeline.interactions.errors import PermanentError
from qm_pipeline.interactions.frames import INTERACTIONS, TURNS
from qm_pipeline.store import migrate
from qm_pipeline.store.engine import Database

if TYPE_CHECKING:
    import polars as pl

    from qm_pipeline.settings import Settings

DEFAULT_SOURCE = "native"


def read(database: Database, name: str) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Read an interaction.

    Parameters
    ----------
    name
        `source/interaction_id`, an id of the source `native`, or an interaction's key.

    Returns
    -------
    tuple of pl.DataFrame
        `INTERACTIONS`, one row, and `TURNS`: the current version.

    Raises
    ------
    PermanentError
        If there is none, or the name is that of several.
    """
    with database.begin() as tx:
        found = tx.frame("evidence/contact", schema=INTERACTIONS, keys=_keys(name))
        if found.height != 1:
            raise PermanentError(_sentence(name, found))
        key = found["interaction_key"][0]
        return found, tx.frame("evidence/turns", schema=TURNS, key=key)


def stored(settings: Settings, name: str) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Open the database of the settings and read an interaction."""
    with Database.open(settings) as database:
        migrate.upgrade(database)
        return read(database, name)


def _sentence(name: str, found: pl.DataFrame) -> str:
    if found.is_empty():
        return f"There is no interaction {name}; name one as SOURCE/INTERACTION_ID, as the lists show it."
    keys = ", ".join(found["interaction_key"])
    return f"{name} is the name of several interactions; give the key of one: {keys}."


def _keys(name: str) -> list[str]:
    """Keys that a name may stand for: ids and sources may hold slashes themselves."""
    cuts = [place for place, character in enumerate(name) if character == "/"]
    named = [(name[:cut], name[cut + 1 :]) for cut in cuts] + [(DEFAULT_SOURCE, name)]
    keys = [str(interaction_key(source, interaction_id)) for source, interaction_id in named]
    return [*keys, *_as_key(name)]


def _as_key(name: str) -> list[str]:
    try:
        return [str(UUID(name))]
    except ValueError:
        return []
