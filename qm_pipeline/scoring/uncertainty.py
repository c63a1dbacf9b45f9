"""When the model should not be trusted about a contact, and a person should be asked instead.

What belongs here: the two signs of it and their cuts. What does not: the flag that is raised for it
(`quality.flags`), and turns that have no score at all, which are accounted for elsewhere.
"""

from __future__ import annotations

from typing import Final

import polars as pl

# Of fewer words nothing can be said about what a customer's language is like.
FEWEST_WORDS: Final = 8
# Under this share of known words a customer speaks of something, or in a way, that the model never met.
KNOWN_WORDS: Final = 0.8
# Of fewer turns a mean means little.
FEWEST_TURNS: Final = 3
# Mean probability of the most probable class: below, the model wavers between two readings of most turns.
SURE: Final = 0.65
_NEARLY: Final = 1e-6
_WORDS: Final = r"[\pL\pM][\pL\pM']*"


def doubts(turns: pl.DataFrame) -> pl.DataFrame:
    """Find the contacts whose scores rest on too little.

    Parameters
    ----------
    turns
        `contact`, `role`, `text`, `p_negative`, `p_neutral`, `p_positive` (null or NaN where a turn has no
        score), and `known`, the share of its words that the model knows. Customers' turns are read.

    Returns
    -------
    pl.DataFrame
        A row a doubtful contact, sorted: `contact`, `reason` (`unknown_words` before `undecided`),
        `known_words` (0..1), `certainty` (mean probability of the most probable class).
    """
    read = turns.select("contact", "role", "text", "p_negative", "p_neutral", "p_positive", "known")
    customer = read.filter((pl.col("role") == "customer") & pl.col("p_negative").is_not_nan()).with_columns(
        top=pl.max_horizontal("p_negative", "p_neutral", "p_positive")
    )
    contacts = customer.group_by("contact").agg(
        pl.len().alias("turns"),
        certainty=pl.col("top").mean(),
        # No share of all words is lower than the lowest of a turn, but for the last digits of the sum.
        strange=pl.col("known").min() < KNOWN_WORDS + _NEARLY,
    )
    undecided = (pl.col("turns") >= FEWEST_TURNS) & (pl.col("certainty") < SURE)
    asked = contacts.filter(pl.col("strange") | undecided)
    unknown = (pl.col("words") >= FEWEST_WORDS) & (pl.col("known_words") < KNOWN_WORDS)
    reason = pl.when(unknown).then(pl.lit("unknown_words")).when(undecided).then(pl.lit("undecided"))
    return (
        asked.join(_words(customer, asked), on="contact")
        .with_columns(reason=reason)
        .filter(pl.col("reason").is_not_null())
        .select("contact", "reason", "known_words", "certainty")
        .sort("contact")
    )


def _words(turns: pl.DataFrame, contacts: pl.DataFrame) -> pl.DataFrame:
    """Give `contact`, `words` and `known_words`, the share of them that the model knows."""
    words = pl.col("text").str.count_matches(_WORDS).cast(pl.Float64)
    read = turns.join(contacts.select("contact"), on="contact", how="semi").select(
        "contact", "known", words=words
    )
    words, known = pl.col("words").sum(), (pl.col("known") * pl.col("words")).sum()
    # Of digits and emoji alone nobody knows which share is known.
    return read.group_by("contact").agg(words, known_words=pl.when(words > 0).then(known / words))
