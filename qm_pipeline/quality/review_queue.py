"""Which of a day's interactions a person reads: the riskiest, and a random sample of all the others.

What belongs here: the order of a day's flagged interactions, the cut by capacity, and who is drawn. What does
not: flags (`flags`), who reads which (the functions in `review`), and averages over what was read
(`stats.sampling`).

Reading only what looks bad says nothing about the rest. So a part of the capacity goes to a random sample of
everything that was not taken for its risk, and each row carries the probability with which it came in.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import polars as pl

from qm_pipeline.interactions.frames import FLAGS

if TYPE_CHECKING:
    from collections.abc import Mapping

RISK: Final = "risk"
RANDOM: Final = "random"

# What a flag of full severity adds to the priority. Doubt is worth reading too, but not first.
WEIGHTS: Final[Mapping[str, float]] = {
    "critical_failed": 1.0,
    "escalation_requested": 0.9,
    "cancellation_intent": 0.9,
    "likely_dissatisfied": 0.9,
    "turned_bad": 0.8,
    "emotionally_charged": 0.8,
    "likely_unresolved": 0.7,
    "negative_end": 0.7,
    "abandoned": 0.6,
    "repeat_contact": 0.5,
    "outlier": 0.5,
    "slow_response": 0.4,
    "long_silence": 0.4,
    "uncertain": 0.3,
}
# A code that a tenant's own phrase list brings.
OWN_WEIGHT: Final = 0.7

PRIORITIES: Final = pl.Schema({"interaction_key": pl.String(), "priority": pl.Float32()})
QUEUE: Final = pl.Schema(
    {
        "day": pl.Date(),
        "interaction_key": pl.String(),
        "version": pl.Int32(),
        "stratum": pl.String(),  # risk or random
        "position": pl.Int32(),  # 1-based, in the order of reading
        "priority": pl.Float32(),  # 0..1
        "inclusion_probability": pl.Float64(),  # 0 < p <= 1
        "stratum_size": pl.Int32(),  # of how many interactions these were taken
    }
)


@dataclass(frozen=True)
class Capacity:
    """What people can read.

    Parameters
    ----------
    reviews
        Interactions a day.
    random_share
        The part of them that is drawn at random, 0..1.
    salt
        Decides who is drawn. The same salt draws the same interactions, in whatever order they arrive.
    """

    reviews: int = 40
    random_share: float = 0.2
    salt: str = ""

    @property
    def drawn(self) -> int:
        """How many are drawn at random, at least one where anybody reads at all and a share is wanted."""
        if not self.reviews or not self.random_share:
            return 0
        return max(round(self.reviews * self.random_share), 1)


def priorities(flags: pl.DataFrame) -> pl.DataFrame:
    """Say how urgently a person should look at each flagged interaction.

    Parameters
    ----------
    flags
        `interaction_key`, `code`, `severity` of FLAGS.

    Returns
    -------
    polars.DataFrame
        PRIORITIES, a row for every interaction with a flag: 1 - prod(1 - weight * severity), the noisy or of
        its flags. One grave flag is enough, several small ones add up, and nothing exceeds 1.
    """
    weight = pl.col("code").replace_strict(dict(WEIGHTS), default=OWN_WEIGHT, return_dtype=pl.Float64)
    doubt = 1 - weight * pl.col("severity").cast(pl.Float64)
    return (
        flags.select(pl.col("interaction_key").cast(FLAGS["interaction_key"]), doubt.alias("doubt"))
        .group_by("interaction_key")
        .agg((1 - pl.col("doubt").sort().product()).alias("priority"))
        .sort("interaction_key")
        .cast(PRIORITIES)
    )


def review_queue(scored: pl.DataFrame, ranked: pl.DataFrame, capacity: Capacity) -> pl.DataFrame:
    """Choose what is read of each day.

    Parameters
    ----------
    scored
        `day`, `interaction_key`, `version` of everything that could be read.
    ranked
        PRIORITIES of those with a flag.
    capacity
        A day's reviews.

    Returns
    -------
    polars.DataFrame
        QUEUE, by day and position. The riskiest are in for certain (probability 1). The random part is drawn
        from all the others, flagged or not, each with the same probability, and is mixed evenly into the
        list: whoever stops early has still read some of it. Capacity that risk leaves over is drawn too.
    """
    if scored.is_empty():
        return QUEUE.to_frame()
    candidates = scored.select("day", "interaction_key", "version").join(
        ranked, on="interaction_key", how="left"
    )
    days = candidates.with_columns(_draws(candidates, capacity.salt)).partition_by("day", maintain_order=True)
    return (
        pl.concat([_of_a_day(each, capacity) for each in days])
        .select(QUEUE.names())
        .sort("day", "position")
        .cast(QUEUE)
    )


def _draws(candidates: pl.DataFrame, salt: str) -> pl.Series:
    """Give each interaction its number in the lottery: a hash, so that a late arrival moves nobody else's."""
    drawn = [
        hashlib.blake2b(key.encode(), key=salt.encode()[:64], digest_size=8).hexdigest()
        for key in candidates["interaction_key"]
    ]
    return pl.Series("draw", drawn, dtype=pl.String)


def _of_a_day(day: pl.DataFrame, capacity: Capacity) -> pl.DataFrame:
    flagged = day.filter(pl.col("priority") > 0).sort("priority", "draw", descending=[True, False])
    risky = flagged.head(max(capacity.reviews - capacity.drawn, 0))
    others = day.join(risky, on="interaction_key", how="anti").sort("draw")
    drawn = others.head(capacity.reviews - risky.height) if capacity.drawn else others.clear()
    rows = [_stratum(risky, RISK, risky.height), _stratum(drawn, RANDOM, others.height)]
    return pl.concat(rows).sort("place", "draw").with_row_index("position", offset=1).drop("place", "draw")


def _stratum(chosen: pl.DataFrame, name: str, size: int) -> pl.DataFrame:
    """Write down how its members came in; `place` spreads them evenly over 0..1 in their own order."""
    return chosen.with_columns(
        pl.lit(name).alias("stratum"),
        pl.col("priority").fill_null(0.0),
        pl.lit(chosen.height / max(size, 1)).alias("inclusion_probability"),
        pl.lit(size).alias("stratum_size"),
        ((pl.int_range(pl.len()) + 0.5) / pl.len()).alias("place"),
    )
