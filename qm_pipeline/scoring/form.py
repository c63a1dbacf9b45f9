"""The outer form of what is said: how much, how long, said again, in capitals, by how many agents.

What belongs here: counts that need no meaning of words; they tell contacts apart that are like no other. What
does not: times (`speech`, `replies`), sentiment.
"""

from __future__ import annotations

from typing import Final

import polars as pl

WORD: Final = r"\S*[\pL\pN]\S*"
# Shorter turns are said again by anybody: "one moment please".
LEAST_WORDS_REPEATED: Final = 4
_SHOUTED: Final = r"\b\p{Lu}{4,}\b"
_LEAST_SHOUTED: Final = 2
_NOT_A_LETTER: Final = r"[^\pL]+"


def form(turns: pl.DataFrame) -> pl.DataFrame:
    """Measure contacts.

    Parameters
    ----------
    turns
        `contact` (int64), `role`, `text`, `agent_id`, of any number of contacts.

    Returns
    -------
    pl.DataFrame
        `contact` and, as int64: `agents` (different ones who spoke), `customer_words`, `agent_words`,
        `customer_longest_turn` (words), `agent_repeats` (turns of four words or more that an agent had said
        before, letter for letter), `customer_shouts` (turns with two or more words in capitals).
    """
    said = pl.col("text")
    counted = turns.filter(pl.col("role").is_in(("customer", "agent"))).with_columns(
        words=said.str.count_matches(WORD).cast(pl.Int64)
    )
    customer, agent = pl.col("role") == "customer", pl.col("role") == "agent"
    # What is asked of one side only is looked for in its turns only.
    theirs, ours = counted.filter(customer), counted.filter(agent)
    letters = said.str.to_lowercase().str.replace_all(_NOT_A_LETTER, " ")
    repeats = ours.filter(pl.col("words") >= LEAST_WORDS_REPEATED).select("contact", letters=letters)
    shouts = theirs.filter(said.str.count_matches(_SHOUTED) >= _LEAST_SHOUTED)
    sides = counted.group_by("contact").agg(
        agents=pl.col("agent_id").filter(agent).n_unique().cast(pl.Int64),
        customer_words=pl.col("words").filter(customer).sum(),
        agent_words=pl.col("words").filter(agent).sum(),
        customer_longest_turn=pl.col("words").filter(customer).max(),
    )
    again = (pl.len() - pl.col("letters").n_unique()).cast(pl.Int64)
    return (
        sides.join(repeats.group_by("contact").agg(agent_repeats=again), on="contact", how="left")
        .join(
            shouts.group_by("contact").agg(customer_shouts=pl.len().cast(pl.Int64)), on="contact", how="left"
        )
        .with_columns(pl.col("agent_repeats", "customer_shouts").fill_null(0))
    )
