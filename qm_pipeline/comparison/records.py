"""A comparison over files of conversations, without a database.

What belongs here: the stream from readers through both sets of models into the tally. What does not: any of
these. Records are redacted before they are scored, as everywhere.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from qm_pipeline.comparison.pairs import FACTS
from qm_pipeline.comparison.tally import Tally
from qm_pipeline.ingest.batches import read_batches
from qm_pipeline.interactions.errors import UnreadableFileError
from qm_pipeline.scoring.batch import score_batch

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from qm_pipeline.ingest.batches import IngestOptions
    from qm_pipeline.scoring.batch import Serving


def compare_records(
    paths: Sequence[Path],
    options: IngestOptions,
    before: Serving,
    after: Serving,
    on_contacts: Callable[[int], None] = lambda _: None,
) -> Tally:
    """Score every record of the files with both sets of models.

    Parameters
    ----------
    on_contacts
        Told after every batch how many contacts have been scored.

    Raises
    ------
    UnreadableFileError
        If a file cannot be read to its end, or none of them holds a record: a comparison of a part would
        look like one of the whole.
    """
    tally, done = Tally(), 0
    for path in paths:
        for batch in read_batches(path, options):
            # The last delivery of a record counts; one delivered again in another batch counts twice.
            contacts = batch.interactions.unique("interaction_key", keep="last", maintain_order=True)
            turns = batch.turns.unique(["interaction_key", "turn_index"], keep="last", maintain_order=True)
            tally.add(
                contacts.select(FACTS.names()),
                score_batch(contacts, turns, before),
                score_batch(contacts, turns, after),
            )
            done += contacts.height
            on_contacts(done)
    if not done:
        raise UnreadableFileError("The given files hold no records.")
    return tally
