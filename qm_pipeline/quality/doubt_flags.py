"""The flag of contacts about which the model should not be trusted: a person should look.

What belongs here: its severity and its sentences. What does not: when a model is in doubt
(`scoring.uncertainty`).
"""

from __future__ import annotations

import polars as pl

from qm_pipeline.quality.raised import NO_EVIDENCE, RAISED


def find(contacts: pl.DataFrame, doubts: pl.DataFrame) -> pl.DataFrame:
    """Flag the contacts in doubt.

    Parameters
    ----------
    contacts
        A row each: `contact` (int64), `interaction_key`.
    doubts
        As `uncertainty.doubts` gives them: `contact`, `reason`, `known_words`, `certainty`.

    Returns
    -------
    pl.DataFrame
        `RAISED`.
    """
    unknown = pl.format(
        "The model knows only {}% of the customer's words: its scores may mislead here.",
        _percent("known_words"),
    )
    undecided = pl.format(
        "The model wavers over the customer's turns (its surest reading has {}% on average): its scores may "
        "mislead here.",
        _percent("certainty"),
    )
    return (
        contacts.join(doubts, on="contact", maintain_order="left")
        .select(
            "contact",
            "interaction_key",
            code=pl.lit("uncertain"),
            severity=pl.lit(0.25),
            reason=pl.when(pl.col("reason") == "unknown_words").then(unknown).otherwise(undecided),
            evidence=NO_EVIDENCE,
        )
        .select(RAISED.names())
        .cast(RAISED)
    )


def codes(contacts: pl.DataFrame, doubts: pl.DataFrame) -> pl.DataFrame:
    """Give `interaction_key` and `code` of the flags that `find` finds."""
    return contacts.join(doubts, on="contact", how="semi").select("interaction_key", code=pl.lit("uncertain"))


def _percent(column: str) -> pl.Expr:
    return (100 * pl.col(column)).floor().cast(pl.Int64)
