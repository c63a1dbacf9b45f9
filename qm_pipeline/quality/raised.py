"""What every kind of flag gives: the frame of raised flags, and the spans it rests on.

What belongs here: the form. What does not: any rule.
"""

from __future__ import annotations

from typing import Final

import polars as pl

from qm_pipeline.interactions.frames import FLAGS, SPAN

# `contact` is the row of the contact in its batch.
RAISED: Final = pl.Schema({"contact": pl.Int64(), **FLAGS})

WHOLE_TURN: Final = pl.struct(
    pl.col("turn_index").cast(pl.Int32),
    pl.lit(None, pl.Int32).alias("start"),
    pl.lit(None, pl.Int32).alias("end"),
)
NO_EVIDENCE: Final = pl.lit([], pl.List(SPAN))


def evidence(spans: pl.DataFrame, span: pl.Expr = WHOLE_TURN) -> pl.DataFrame:
    """Gather spans: `contact` and `evidence`, a list in the order of the conversation.

    Parameters
    ----------
    spans
        `contact`, and what `span` reads: of whole turns their `turn_index`.
    """
    return (
        spans.select("contact", span=span)
        .unique()
        .sort("contact", "span")
        .group_by("contact", maintain_order=True)
        .agg(evidence="span")
    )
