"""The counts that a comparison rests on, chunk by chunk.

What belongs here: adding up. What does not: what is paired (`pairs`) and the figures made of it (`report`).
Everything is a count or an integer sum by a key, so that memory does not grow with the contacts and the order
of the chunks changes no bit.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

import polars as pl

from qm_pipeline.comparison.pairs import DIMENSIONS, RAISED, TURN_SCORE, pairs

if TYPE_CHECKING:
    from qm_pipeline.comparison.pairs import Scores

EVERYTHING: Final = "all"
EXAMPLES: Final = 5
# Sums are integers, so that adding them in another order gives the same: in parts of a hundred millionth.
PRECISION: Final = 10**8

_PLACE: Final = {"dimension": pl.String(), "value": pl.String()}
_TEXT: Final = pl.String()
_COUNT: Final = pl.Int64()
SUMS: Final = pl.Schema(
    {"measure": _TEXT, **_PLACE, "group": _COUNT}
    | dict.fromkeys(("before", "after", "lost", "gained", "n"), _COUNT)
)
STEPPED: Final = pl.Schema({"measure": _TEXT, **_PLACE, "steps": _COUNT, "n": _COUNT})
NAMED: Final = pl.Schema({"aspect": _TEXT, **_PLACE, "before": _TEXT, "after": _TEXT, "n": _COUNT})
FLIPPED: Final = pl.Schema(dict.fromkeys(("code", "change", "interaction_id", "rank"), _TEXT))
MOVED: Final = pl.Schema(
    {"measure": _TEXT, "interaction_id": _TEXT, "before": pl.Float64(), "after": pl.Float64()}
)
_ROWS: Final = pl.len().cast(pl.Int64).alias("n")


@dataclass
class Tally:
    """The counts.

    Attributes
    ----------
    sums
        Of the numbers that both sides have, by group of customers; and how many only one side has.
    stepped
        How many numbers moved by so many steps.
    named
        How often the sides named a thing so and so.
    flipped
        Examples of flags that one side raises: the lowest keys, which are digests.
    moved
        The contacts whose numbers moved furthest.
    """

    sums: pl.DataFrame = field(default_factory=SUMS.to_frame)
    stepped: pl.DataFrame = field(default_factory=STEPPED.to_frame)
    named: pl.DataFrame = field(default_factory=NAMED.to_frame)
    flipped: pl.DataFrame = field(default_factory=FLIPPED.to_frame)
    moved: pl.DataFrame = field(default_factory=MOVED.to_frame)

    def add(self, facts: pl.DataFrame, before: Scores, after: Scores) -> None:
        """Add what two sets of models said of contacts; parameters as `pairs`."""
        numbers, names, flags = pairs(facts, before, after)
        known = numbers.filter(pl.col("before").is_not_null() & pl.col("after").is_not_null())
        self.sums = _totalled([self.sums, _sums(numbers, known)], ["measure", *_PLACE, "group"])
        self.stepped = _totalled([self.stepped, _steps(known)], ["measure", *_PLACE, "steps"])
        key = ["aspect", "before", "after"]
        self.named = _totalled(
            [self.named, _by_place(names, key, _ROWS)], ["aspect", *_PLACE, "before", "after"]
        )
        self.flipped = _few([self.flipped, _flips(flags)])
        self.moved = _furthest([self.moved, _moves(known)])


def _sums(numbers: pl.DataFrame, known: pl.DataFrame) -> pl.DataFrame:
    key = ["measure", "group"]
    whole = _by_place(known, key, _fixed("before"), _fixed("after"), _ROWS)
    one_sided = numbers.filter(pl.col("before").is_null() != pl.col("after").is_null())
    missing = _by_place(
        one_sided,
        key,
        pl.col("after").is_null().sum().cast(pl.Int64).alias("lost"),
        pl.col("before").is_null().sum().cast(pl.Int64).alias("gained"),
    )
    return pl.concat([whole, missing], how="diagonal").select(SUMS.names())


def _fixed(name: str) -> pl.Expr:
    return (pl.col(name) * PRECISION).round().cast(pl.Int64).sum().alias(name)


def _steps(known: pl.DataFrame) -> pl.DataFrame:
    steps = ((pl.col("after") - pl.col("before")) / pl.col("step")).round().cast(pl.Int64)
    return _by_place(known.with_columns(steps=steps), ["measure", "steps"], _ROWS).select(STEPPED.names())


def _flips(flags: pl.DataFrame) -> pl.DataFrame:
    change = pl.when(pl.col("after") == RAISED).then(pl.lit("turned_on")).otherwise(pl.lit("turned_off"))
    turned = flags.filter(pl.col("before") != pl.col("after"))
    return turned.select("code", change.alias("change"), "interaction_id", rank="interaction_key")


def _moves(known: pl.DataFrame) -> pl.DataFrame:
    of_contacts = known.filter((pl.col("measure") != TURN_SCORE) & (pl.col("before") != pl.col("after")))
    return of_contacts.select(MOVED.names())


def _by_place(rows: pl.DataFrame, key: list[str], *sums: pl.Expr) -> pl.DataFrame:
    """Add up over everything, and over each value of each dimension."""
    places = [(EVERYTHING, pl.lit("")), *((name, pl.col(name)) for name in DIMENSIONS)]
    parts = [
        rows.with_columns(dimension=pl.lit(name), value=value).group_by(*key, *_PLACE).agg(*sums)
        for name, value in places
    ]
    return pl.concat(parts)


def _totalled(frames: list[pl.DataFrame], key: list[str]) -> pl.DataFrame:
    """Add frames of counts by their keys; sorted, so that equal counts are equal frames."""
    whole = pl.concat([frame.select(frames[0].columns) for frame in frames])
    return whole.group_by(key).agg(pl.exclude(key).sum()).select(frames[0].columns).sort(key)


def _few(frames: list[pl.DataFrame]) -> pl.DataFrame:
    """Keep some of each kind, by a rank that has nothing to do with what happened to them."""
    key = ["code", "change"]
    return pl.concat(frames).sort(*key, "rank").group_by(key, maintain_order=True).head(EXAMPLES)


def _furthest(frames: list[pl.DataFrame]) -> pl.DataFrame:
    distance = (pl.col("after") - pl.col("before")).abs()
    whole = pl.concat(frames).with_columns(distance=distance)
    ranked = whole.sort("measure", "distance", "interaction_id", descending=[False, True, False])
    return ranked.group_by("measure", maintain_order=True).head(EXAMPLES).select(MOVED.names())
