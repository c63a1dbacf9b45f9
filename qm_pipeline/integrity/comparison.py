"""What is stored beside what computing gives: the rows in which they differ.

What belongs here: the comparison of two frames, a fault in words, and which days cannot be computed anew.
What does not: what is compared.
"""

from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING, Final, NamedTuple

import polars as pl

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from qm_pipeline.store.engine import Transaction

_MOST_PLACES: Final = 3
_TOLERANCE: Final = 1e-9


class Fault(NamedTuple):
    """Something that does not add up.

    Attributes
    ----------
    places
        Where, three at most.
    """

    check: str
    sentence: str
    rows: int
    places: list[str]


def days_in_doubt(tx: Transaction) -> list[date]:
    """Return the days still to do, and those of months that were dropped on purpose."""
    days: list[date] = [row["day"] for row in tx.rows("verify/pending_days")]
    for row in tx.rows("verify/dropped_months"):
        days += [row["month"] + timedelta(days=number) for number in range(31)]
    return days


def readable(rows: pl.DataFrame, *names: str) -> pl.DataFrame:
    """Write JSON objects in one way: Postgres orders their keys otherwise than we do."""
    return rows.with_columns(pl.col(names).map_elements(_sorted_json, return_dtype=pl.String))


def differing(stored: pl.DataFrame, computed: pl.DataFrame, key: Sequence[str]) -> pl.DataFrame:
    """Return the keys of rows that only one side has, or that differ by more than a sum's order explains."""
    both = stored.with_columns(is_stored=True).join(
        computed.with_columns(is_computed=True), on=list(key), how="full", coalesce=True, suffix="_computed"
    )
    values = [name for name in stored.columns if name not in key]
    same = [_same(pl.col(name), pl.col(f"{name}_computed"), stored.schema[name]) for name in values]
    whole = pl.col("is_stored") & pl.col("is_computed")
    return both.filter(~pl.all_horizontal(whole.fill_null(value=False), *same)).select(key).sort(key)


def faults(check: str, sentence: str, wrong: pl.DataFrame) -> list[Fault]:
    """Put the keys of rows that are wrong into a fault, a few of them as places; none without such rows."""
    if wrong.is_empty():
        return []
    places = [" ".join(str(cell) for cell in row) for row in wrong.head(_MOST_PLACES).iter_rows()]
    return [Fault(check, sentence, wrong.height, places)]


def _same(left: pl.Expr, right: pl.Expr, dtype: pl.DataType) -> pl.Expr:
    if not dtype.is_float():
        return left.eq_missing(right)
    close = (left - right).abs() <= _TOLERANCE * (1 + right.abs())
    return (left.is_null() & right.is_null()) | close.fill_null(value=False)


def _sorted_json(text: str) -> str:
    return json.dumps(json.loads(text), sort_keys=True)
