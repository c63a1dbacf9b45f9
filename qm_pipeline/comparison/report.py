"""The figures of a comparison, as `qm models compare --json` prints them (docs/model.md has the shape).

What belongs here: means with intervals, quantiles, flips and agreement, from a `Tally`. What does not:
counting, and printing. A number that cannot be had is null.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np
import polars as pl
from statsmodels.stats.inter_rater import cohens_kappa

from qm_pipeline.comparison.pairs import NOT_RAISED, RAISED, STEPS
from qm_pipeline.comparison.tally import EVERYTHING, PRECISION
from qm_pipeline.stats import intervals

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from qm_pipeline.comparison.tally import Tally

QUANTILES: Final = {"q05": 0.05, "q25": 0.25, "median": 0.5, "q75": 0.75, "q95": 0.95}
_PLACE: Final = ["dimension", "value"]
_FLAG: Final = "flag:"
LABELS: Final = ("negative", "neutral", "positive")
LEVELS: Final = tuple(str(level) for level in range(-3, 4))


def figures(tally: Tally) -> dict[str, Any]:
    """Make the part of the document that is made of counts."""
    return {
        "interactions": _contacts(tally),
        "measures": measures(tally),
        "flags": flags(tally),
        "statuses": _table(tally, "status"),
        "labels": _agreed(tally, "label", LABELS),
        "levels": _agreed(tally, "level", LEVELS, weights="quadratic"),
        "examples": {"flags": _flipped(tally), "moved": tally.moved.to_dicts()},
    }


def measures(tally: Tally) -> list[dict[str, Any]]:
    """Tell of every number, over everything and by channel, queue and language, how far it moved."""
    quantiles = _quantiles(tally.stepped)
    rows = []
    for (measure, *place), cells in tally.sums.group_by(["measure", *_PLACE], maintain_order=True):
        sizes = cells["n"].to_numpy()
        moved = (cells["after"] - cells["before"]).to_numpy() / PRECISION
        mean = [float(each) for each in intervals.mean_of_cells(sizes, moved)]
        n = int(sizes.sum())
        rows.append(
            {"measure": measure, "dimension": place[0], "value": place[1], "n": n}
            | {side: _over(cells[side], n) for side in ("before", "after")}
            | {"difference": mean[0], "low": mean[1], "high": mean[2]}
            | quantiles.get((measure, *place), dict.fromkeys((*QUANTILES, "unmoved")))
            | {name: int(cells[name].sum()) for name in ("lost", "gained")}
        )
    return [{name: _known(value) for name, value in row.items()} for row in rows]


def _over(totals: pl.Series, n: int) -> float | None:
    return int(totals.sum()) / PRECISION / n if n else None


def _quantiles(stepped: pl.DataFrame) -> dict[tuple[object, ...], dict[str, float]]:
    """Give the quantiles of how far a number moved, and the share that did not move by half a step."""
    found = {}
    for (measure, *place), counts in stepped.group_by(["measure", *_PLACE], maintain_order=True):
        steps, n = counts["steps"].to_numpy(), counts["n"].to_numpy()
        reached = np.cumsum(n) / n.sum()
        width = STEPS[str(measure)]
        quantile = {
            name: round(float(steps[np.searchsorted(reached, share - 1e-12)]) * width, 6)
            for name, share in QUANTILES.items()
        }
        found[(measure, *place)] = quantile | {"unmoved": float(n[steps == 0].sum() / n.sum())}
    return found


def flags(tally: Tally) -> list[dict[str, Any]]:
    """Tell of every code, over everything and by channel, queue and language, how many flags flip."""
    of_contacts = {
        tuple(place): int(rows["n"].sum())
        for place, rows in tally.named.filter(pl.col("aspect") == "status").group_by(_PLACE)
    }
    raised = tally.named.filter(pl.col("aspect").str.starts_with(_FLAG))
    return [
        _flag(str(aspect).removeprefix(_FLAG), place, of_contacts[tuple(place)], rows)
        for (aspect, *place), rows in raised.group_by(["aspect", *_PLACE], maintain_order=True)
    ]


def _flag(code: str, place: Sequence[object], n: int, rows: pl.DataFrame) -> dict[str, Any]:
    counted = {(before, after): count for before, after, count in rows["before", "after", "n"].iter_rows()}
    both, on, off = (
        counted.get(cell, 0) for cell in ((RAISED, RAISED), (NOT_RAISED, RAISED), (RAISED, NOT_RAISED))
    )
    changed = intervals.proportions([on + off], [n])
    return {
        "code": code,
        "dimension": place[0],
        "value": place[1],
        "n": n,
        "before": both + off,
        "after": both + on,
        "turned_on": on,
        "turned_off": off,
        "changed": _known(float(changed.value[0])),
        "changed_low": _known(float(changed.low[0])),
        "changed_high": _known(float(changed.high[0])),
        "kappa": kappa(np.array([[n - both - on - off, on], [off, both]]))[0],
    }


def _contacts(tally: Tally) -> int:
    status = tally.named.filter((pl.col("aspect") == "status") & (pl.col("dimension") == EVERYTHING))
    return int(status["n"].sum())


def _table(tally: Tally, aspect: str) -> list[dict[str, Any]]:
    rows = tally.named.filter((pl.col("aspect") == aspect) & (pl.col("dimension") == EVERYTHING))
    return rows.select("before", "after", "n").to_dicts()


def _agreed(tally: Tally, aspect: str, names: tuple[str, ...], weights: str | None = None) -> dict[str, Any]:
    """Tell how often both sides say the same of a turn or a contact."""
    cells = _table(tally, aspect)
    table = np.zeros((len(names), len(names)))
    for cell in cells:
        table[names.index(cell["before"]), names.index(cell["after"])] = cell["n"]
    value, low, high = kappa(table, weights)
    return {
        "n": int(table.sum()),
        "changed": int(table.sum() - np.trace(table)),
        "kappa": value,
        "kappa_low": low,
        "kappa_high": high,
        "table": cells,
    }


def kappa(
    table: NDArray[np.float64] | NDArray[np.int64], weights: str | None = None
) -> tuple[float | None, float | None, float | None]:
    """Give Cohen's kappa of a square table with its 95% interval, which takes the rows for independent.

    Null where chance alone would agree on everything: then there is nothing to measure.
    """
    rows, columns = table.sum(axis=1), table.sum(axis=0)
    used = (rows > 0) | (columns > 0)
    if used.sum() < 2:  # noqa: PLR2004  (two classes)
        return None, None, None
    part = table if weights else table[np.ix_(used, used)]
    if not (part - np.diag(np.diag(part))).any():
        return 1.0, None, None
    with np.errstate(all="ignore"):  # of a table too thin for a variance, which then is unknown
        found = cohens_kappa(part, wt=weights)
    value, low, high = (_known(float(found[name])) for name in ("kappa", "kappa_low", "kappa_upp"))
    return value, low, high


def _flipped(tally: Tally) -> list[dict[str, Any]]:
    grouped = tally.flipped.group_by(["code", "change"], maintain_order=True)
    return [
        {"code": code, "change": change, "interaction_ids": rows["interaction_id"].to_list()}
        for (code, change), rows in grouped
    ]


def _known(value: object) -> Any:  # noqa: ANN401  (a cell of any kind)
    return None if isinstance(value, float) and not np.isfinite(value) else value
