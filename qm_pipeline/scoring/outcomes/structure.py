"""The outer form of a conversation: how many turns, how long, how quick, repeated, left open.

What belongs here: numbers and facts that need no meaning of words. What does not: what was said.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import polars as pl

from qm_pipeline.scoring.outcomes.seen import Seen, named
from qm_pipeline.scoring.outcomes.turns import SIDES

if TYPE_CHECKING:
    from qm_pipeline.scoring.segments import Floats

# Two messages that share this much of their words say the same again.
SAME: Final = 0.6
_SHOUTED: Final = r"\b[A-Z]{4,}\b"
_OF_A_SIDE: Final = (
    "turns", "words_a_turn", "longest_turn", "longest_gap_ms", "gap_ms", "repeats", "question_share",
    "exclamation_share", "shouting_share",
)  # fmt: skip
# What `numbers` gives.
NAMES: Final = ("turns", "elapsed_ms", *(f"{side}_{name}" for side in SIDES for name in _OF_A_SIDE))


def numbers(turns: pl.DataFrame, contacts: int) -> dict[str, Floats]:
    """Give the numbers of each conversation, (contacts,) each, NaN where unknown.

    Parameters
    ----------
    turns
        As `placed` gives them. Times are only known where turns have offsets.
    contacts
        How many contacts there are.
    """
    timed = turns.with_columns(
        words=pl.col("plain").str.count_matches(r"[\pL0']+").cast(pl.Int64),
        gap=(pl.col("offset_ms") - pl.col("offset_ms").shift().over("contact")).clip(0),
        same=_overlap() >= SAME,
    )
    grouped = timed.group_by("contact").agg(
        pl.len().cast(pl.Int64).alias("turns"),
        (pl.col("offset_ms").max() - pl.col("offset_ms").min()).alias("elapsed_ms"),
        *(each for side in SIDES for each in _of_side(side)),
    )
    table = pl.DataFrame({"contact": np.arange(contacts)}).join(
        grouped, on="contact", how="left", maintain_order="left"
    )
    known = table.with_columns(pl.col("^.*turns$", "^.*repeats$").fill_null(0)).drop("contact")
    return {name: known[name].cast(pl.Float64).fill_null(np.nan).to_numpy() for name in known.columns}


def _of_side(side: str) -> list[pl.Expr]:
    """Whole numbers and their ratios only: a mean of floats would depend on how a batch is split."""
    ours = pl.col("side") == side
    turns = ours.sum().cast(pl.Int64)
    return [
        turns.alias(f"{side}_turns"),
        (pl.col("words").filter(ours).sum() / turns).alias(f"{side}_words_a_turn"),
        pl.col("words").filter(ours).max().alias(f"{side}_longest_turn"),
        pl.col("gap").filter(ours).max().alias(f"{side}_longest_gap_ms"),
        (pl.col("gap").filter(ours).sum() / pl.col("gap").filter(ours).count()).alias(f"{side}_gap_ms"),
        pl.col("same").filter(ours).sum().cast(pl.Int64).alias(f"{side}_repeats"),
        (pl.col("plain").filter(ours).str.contains(r"\?").sum() / turns).alias(f"{side}_question_share"),
        (pl.col("plain").filter(ours).str.contains("!").sum() / turns).alias(f"{side}_exclamation_share"),
        (pl.col("text").filter(ours).str.contains(_SHOUTED).sum() / turns).alias(f"{side}_shouting_share"),
    ]


def _overlap() -> pl.Expr:
    """Share of words that a turn has in common with its side's turn before, null for the first."""
    words = pl.col("plain").str.strip_chars(" ").str.split(" ")
    before = words.shift().over("contact", "side")
    return words.list.set_intersection(before).list.len() / words.list.set_union(before).list.len()


def sightings(turns: pl.DataFrame) -> Seen:
    """Find the plain facts of a conversation."""
    ends = turns.group_by("contact", maintain_order=True).agg(
        customer_first=pl.col("side").first() == "customer",
        customer_last=pl.col("side").last() == "customer",
        question_last=pl.col("plain").last().str.contains(r"\?"),
        no_agent=(pl.col("side") == "customer").all(),
    )
    ends = ends.with_columns(
        question_open=pl.col("question_last") & pl.col("customer_last"),
        agent_question_open=pl.col("question_last") & ~pl.col("customer_last"),
    )
    facts = ends.unpivot(index="contact", variable_name="fact", value_name="holds").filter("holds")
    return named(facts.select("contact", feature=pl.format("fact:{}", "fact")))
