"""Evidence that somebody asked for: looked up by the models that serve, and stored where the page finds it.

What belongs here: answering requests, each in a transaction of its own. What does not: asking, explaining.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from qm_pipeline.interactions.frames import INTERACTIONS, TURNS
from qm_pipeline.scoring import explained
from qm_pipeline.scoring.batch import score_batch

if TYPE_CHECKING:
    from collections.abc import Callable

    from qm_pipeline.models import ServingModels
    from qm_pipeline.store.engine import Database, Transaction

STORED: Final = "stored"
OTHER_MODELS: Final = "other_models"
GONE: Final = "gone"


def answer(database: Database, models: Callable[[], ServingModels], most: int) -> int:
    """Answer what waits.

    Parameters
    ----------
    database
        Where requests wait.
    models
        Loads the models that serve; called only when something waits.
    most
        Answer so many at most.

    Returns
    -------
    int
        How many were answered.
    """
    with database.begin() as tx:
        waiting = [str(row["interaction_key"]) for row in tx.rows("evidence/waiting", most=most)]
    if not waiting:
        return 0
    serving = models()
    for key in waiting:
        with database.begin() as tx:
            tx.execute("evidence/answer", key=key, answer=_answered(tx, key, serving))
    return len(waiting)


def _answered(tx: Transaction, key: str, models: ServingModels) -> str:
    """Store the evidence of one interaction; it explains scores of these models and of no others."""
    interactions = tx.frame("evidence/contact", schema=INTERACTIONS, keys=[key])
    if interactions.is_empty():
        return GONE
    current = tx.rows("evidence/current_score", key=key, model_versions=models.versions)
    if not current:
        return OTHER_MODELS
    turns = tx.frame("evidence/turns", schema=TURNS, key=key)
    told = explained.of_contacts(interactions, turns, score_batch(interactions, turns, models), models)
    kept = told["turns"][0] if len(told) else "[]"
    tx.execute("evidence/store", key=key, turns=kept, model_versions=models.versions, **current[0])
    return STORED
