"""What two sets of models said of the same contacts, row beside row.

What belongs here: which numbers, names and flags are compared, and pairing them. What does not: adding them
up (`tally`).
"""

from __future__ import annotations

from typing import Final, NamedTuple, Protocol

import polars as pl

from qm_pipeline.interactions.frames import FLAGS, INTERACTION_SCORES, TURN_SCORES

TURN_SCORE: Final = "turn_score"
# A number of a contact or a turn -> what it is counted in: quantiles are exact to one such step.
STEPS: Final = {
    TURN_SCORE: 0.01,
    "customer_score": 0.01,
    "customer_end_score": 0.01,
    "customer_shift": 0.01,
    "agent_score": 0.01,
    "customer_phrase_score": 0.1,
    "p_dissatisfied": 0.001,
    "p_resolved": 0.001,
    "p_abandoned": 0.001,
}
OF_CONTACTS: Final = tuple(name for name in STEPS if name != TURN_SCORE)
DIMENSIONS: Final = ("channel", "queue", "language")
# Customers are dealt into so many groups; the spread of the groups' means gives the intervals, which so allow
# for a customer's many contacts without remembering every customer (the random groups of survey sampling:
# Wolter, Introduction to Variance Estimation, 2007, chapter 2).
GROUPS: Final = 1024
RAISED, NOT_RAISED = "raised", "not raised"

FACTS: Final = pl.Schema(
    {name: pl.String() for name in ("interaction_key", "interaction_id", "customer_id", *DIMENSIONS)}
)
# What is read of a set of scores; it may hold more.
CONTACT_SCORES: Final = pl.Schema(
    {name: INTERACTION_SCORES[name] for name in ("interaction_key", "status", "customer_level", *OF_CONTACTS)}
)
SAID: Final = pl.Schema(
    {name: TURN_SCORES[name] for name in ("interaction_key", "turn_index", "label", "score")}
)
CODES: Final = pl.Schema({name: FLAGS[name] for name in ("interaction_key", "code")})
_KEYS: Final = ("interaction_key", "turn_index", "code")


class Scores(Protocol):
    """What a set of models said of contacts: at least `SAID`, `CONTACT_SCORES` and `CODES`."""

    @property
    def turns(self) -> pl.DataFrame:
        """A row a turn; empty where turns are not compared."""

    @property
    def interactions(self) -> pl.DataFrame:
        """A row a contact."""

    @property
    def flags(self) -> pl.DataFrame:
        """A row a flag."""


class Pairs(NamedTuple):
    """What both sides said; every frame has `DIMENSIONS`, `before` and `after`.

    Attributes
    ----------
    numbers
        A row for each number that either side has: `measure`, `step`, `group`, `interaction_id`.
    names
        A row for each status, level and label that both sides have, and for each flag that either raises:
        `aspect`.
    flags
        Those flags: `code`, `interaction_key`, `interaction_id`.
    """

    numbers: pl.DataFrame
    names: pl.DataFrame
    flags: pl.DataFrame


def pairs(facts: pl.DataFrame, before: Scores, after: Scores) -> Pairs:
    """Pair what two sets of models said of contacts.

    Parameters
    ----------
    facts
        `FACTS`, each contact once.
    before, after
        Of the same contacts; turns may be left out of both (empty frames).
    """
    known = _placed(facts)
    contacts = _side_by_side(known, before.interactions, after.interactions, CONTACT_SCORES)
    turns = _side_by_side(known, before.turns, after.turns, SAID)
    flags = _flags(known, before.flags, after.flags)
    numbers = [_measure(contacts, name, name) for name in OF_CONTACTS]
    names = [
        _named(contacts, "status", "status"),
        _named(contacts, "level", "customer_level"),
        _named(turns, "label", "label"),
        flags.select("aspect", *DIMENSIONS, "before", "after"),
    ]
    return Pairs(pl.concat([*numbers, _measure(turns, TURN_SCORE, "score")]), pl.concat(names), flags)


def _placed(facts: pl.DataFrame) -> pl.DataFrame:
    """Give each contact its group, by customer; one whose customer is unknown stands for itself."""
    who = pl.coalesce("customer_id", "interaction_key")
    return facts.select(
        "interaction_key",
        "interaction_id",
        *(pl.col(name).fill_null("") for name in DIMENSIONS),
        group=(who.hash(seed=1) % GROUPS).cast(pl.Int64),
    )


def _side_by_side(
    known: pl.DataFrame, before: pl.DataFrame, after: pl.DataFrame, schema: pl.Schema
) -> pl.DataFrame:
    """Put what two sides say of the same thing into one row; null where a side says nothing."""
    key = [name for name in _KEYS if name in schema]
    left, right = (side.select(schema.names()) for side in (before, after))
    both = left.join(right, on=key, how="full", coalesce=True, suffix="_after")
    return both.join(known, on="interaction_key", how="inner")


def _measure(rows: pl.DataFrame, measure: str, column: str) -> pl.DataFrame:
    return rows.select(
        pl.lit(measure).alias("measure"),
        pl.lit(STEPS[measure]).alias("step"),
        "interaction_id",
        *DIMENSIONS,
        "group",
        pl.col(column).cast(pl.Float64).alias("before"),
        pl.col(f"{column}_after").cast(pl.Float64).alias("after"),
    )


def _named(rows: pl.DataFrame, aspect: str, column: str) -> pl.DataFrame:
    """Give what both sides call each row; where one side calls it nothing, it is left out."""
    named = rows.select(
        pl.lit(aspect).alias("aspect"),
        *DIMENSIONS,
        pl.col(column).cast(pl.String).alias("before"),
        pl.col(f"{column}_after").cast(pl.String).alias("after"),
    )
    return named.drop_nulls(["before", "after"])


def _flags(known: pl.DataFrame, before: pl.DataFrame, after: pl.DataFrame) -> pl.DataFrame:
    raised = pl.lit(value=True).alias("on")
    both = _side_by_side(
        known,
        before.select(*CODES, raised),
        after.select(*CODES, raised),
        pl.Schema({**CODES, "on": pl.Boolean()}),
    )
    told = {
        side: pl.when(pl.col(column).is_null()).then(pl.lit(NOT_RAISED)).otherwise(pl.lit(RAISED))
        for side, column in (("before", "on"), ("after", "on_after"))
    }
    return both.with_columns(aspect="flag:" + pl.col("code"), **told)
