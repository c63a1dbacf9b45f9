"""Funnels: how many came to each stage of a journey, how many went on, and how their mood changed.

What belongs here: the steps of all journeys in windows of weeks, and those who left at one beside those who
stayed. What does not: how long a window is (`windows`), which steps are findings (`findings`), and single
contacts (`stages`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np
import polars as pl

from qm_pipeline.interactions.calendar import sunday
from qm_pipeline.journeys import findings, order
from qm_pipeline.journeys.stages import SETTLED, STOPPED, VISITS
from qm_pipeline.stats import intervals

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import date

    import numpy.typing as npt

    from qm_pipeline.stats.intervals import Intervals

    Floats = npt.NDArray[np.float64]
    Ints = npt.NDArray[np.int64]

ALL: Final = "all"
ENDS: Final = 0.9
"""A stage in which nine of ten who come to it end is an end of the journey and no step; so is the last."""

_WAY: Final = ("day", "journey", "channel", "stage", "next_stage", "ended")
_LISTED: Final = ("customer", "customer_score", "emotional_change")
WINDOW: Final = pl.Schema(
    {name: VISITS[name] for name in _WAY}
    | {"customer": pl.List(pl.Int64())}  # a number for each, or for the contact itself where unknown
    | {name: pl.List(VISITS[name]) for name in ("customer_score", "emotional_change")}
)
"""A row for all visits of a day that went the same way; what differs in them as lists, as long as another."""

STEPS: Final = pl.Schema(
    {
        "week": pl.Date(),  # the last of the window
        "first_week": pl.Date(),
        "journey": pl.String(),
        "channel": pl.String(),
        "step": pl.Int32(),
        "stage": pl.String(),
        "next_stage": pl.String(),
        "reached": pl.Int64(),
        "continued": pl.Int64(),
        "drop_off": pl.Float64(),
        "low": pl.Float64(),
        "high": pl.Float64(),
        "drop_off_flagged": pl.Boolean(),
        "emotional_change": pl.Float64(),
        "emotional_low": pl.Float64(),
        "emotional_high": pl.Float64(),
        "emotional_flagged": pl.Boolean(),
        "flagged": pl.Boolean(),
        "settled": pl.Int64(),
        "usual_drop_off": pl.Float64(),
        "elsewhere_drop_off": pl.Float64(),
        "false_discovery_rate": pl.Float64(),
        "emotional_n": pl.Int64(),
    }
)
LEAVERS: Final = pl.Schema(
    {
        "week": pl.Date(),
        "journey": pl.String(),
        "channel": pl.String(),
        "step": pl.Int32(),
        "stage": pl.String(),
        "who": pl.String(),  # left or stayed
        "contacts": pl.Int64(),
        "customer_score": pl.Float64(),
        "low": pl.Float64(),
        "high": pl.Float64(),
        "n": pl.Int64(),
    }
)
_FIGURES: Final = (
    *("week", "journey", "channel", "step", "stage", "next_stage", "reached", "continued", "settled"),
    *("drop_off", "low", "high", "emotional_change", "emotional_low", "emotional_high", "emotional_n"),
)
_COUNTED: Final = pl.Schema({name: STEPS[name] for name in _FIGURES} | {"stopped": pl.Int64()})
LEFT: Final = "left"
STAYED: Final = "stayed"
_SPAN: Final = {"week": pl.Date, "first_week": pl.Date}
_FUNNEL: Final = ("week", "journey", "channel")
_STEP: Final = (*_FUNNEL, "stage")


class Funnels(NamedTuple):
    """Steps of journeys, and who left at them.

    Attributes
    ----------
    steps
        `STEPS`, by week, journey, channel (`all` as any other) and step (from 1). A stage that nine in ten
        end in, over all channels, is an end and no step. `reached` leaves out those who `settled` there;
        `continued` of them came to any stage they had not been in. `emotional_change` is over those who came
        to `next_stage`, where most go, straight from here. Unknown is null: `drop_off` where nobody reached.
    leavers
        `LEAVERS`: for every step two rows, with the customer's score in its stage and the interval of its
        mean, clustered by customer; `n` contacts had such a score.
    """

    steps: pl.DataFrame
    leavers: pl.DataFrame


class _Inside(NamedTuple):
    """The visits of one window.

    Attributes
    ----------
    ways
        `WINDOW` without what is listed, with `week`, and how many `contacts` went each way.
    way, customer, score, change
        (visits,) by customer: the row of `ways`, and what was listed; NaN where unknown.
    """

    ways: pl.DataFrame
    way: Ints
    customer: Ints
    score: Floats
    change: Floats


def gathered(visits: pl.DataFrame, customers: pl.DataFrame) -> pl.DataFrame:
    """Put the visits that went the same way together.

    Parameters
    ----------
    visits
        `stages.VISITS`.
    customers
        `interaction_key` and `customer`, a number, of each contact that counts; visits of others (their
        contact was delivered anew since) are left out.

    Returns
    -------
    pl.DataFrame
        `WINDOW`: the same for any order of the visits.
    """
    known = visits.join(customers.select("interaction_key", "customer"), on="interaction_key", how="inner")
    ordered = known.sort("day", "interaction_key", "position")
    ways = ordered.group_by(_WAY, maintain_order=True).agg(_LISTED)
    return ways.sort(_WAY).select(WINDOW.names()).cast(WINDOW)


def funnels(visits: pl.DataFrame, spans: Mapping[date, date], orders: Mapping[str, Sequence[str]]) -> Funnels:
    """Compute the funnels of all journeys.

    Parameters
    ----------
    visits
        `WINDOW`, in any order.
    spans
        The windows asked for: the Monday of the last week, and that of the first (`windows.spans`).
    orders
        The declared order of stages per journey; the others' is inferred from all channels of the window.
    """
    steps, leavers = [_COUNTED.to_frame()], [LEAVERS.to_frame()]
    for inside in _windowed(visits, spans):
        course = _course(inside.ways, orders)
        for side in (inside, inside._replace(ways=inside.ways.with_columns(channel=pl.lit(ALL)))):
            counted = _changed(side, _counted(side.ways, course))
            steps.append(counted.select(_COUNTED.names()).cast(_COUNTED))
            leavers.append(_leavers(side, counted))
    flagged = findings.flagged(pl.concat(steps).sort(*_FUNNEL, "step"))
    told = flagged.join(_spans(spans), on="week", maintain_order="left").select(STEPS.names()).cast(STEPS)
    return Funnels(told, pl.concat(leavers).sort(*_FUNNEL, "step", "who"))


def _windowed(visits: pl.DataFrame, spans: Mapping[date, date]) -> Iterator[_Inside]:
    """Give one window after the other: never more visits at once than the longest holds."""
    for week, first_week in spans.items():
        inside = visits.filter(pl.col("day").is_between(first_week, sunday(week))).sort(_WAY)
        if inside.height:
            yield _inside(inside, week)


def _inside(window: pl.DataFrame, week: date) -> _Inside:
    """Take lists apart; by customer, for that is what every interval asks for."""
    count = pl.col("customer").list.len().cast(pl.Int64)
    ways = window.select(*_WAY, contacts=count, week=pl.lit(week, pl.Date)).drop("day")
    way = np.repeat(np.arange(ways.height), ways["contacts"].to_numpy())
    customer, score, change = (window[name].explode().to_numpy() for name in _LISTED)
    order = np.argsort(customer, kind="stable")
    return _Inside(ways, way[order], customer[order], score[order], change[order])


def _spans(spans: Mapping[date, date]) -> pl.DataFrame:
    return pl.DataFrame({"week": list(spans), "first_week": list(spans.values())}, schema=_SPAN)


def _course(ways: pl.DataFrame, orders: Mapping[str, Sequence[str]]) -> pl.DataFrame:
    """Per week and journey: the stages that are steps, their number, and where most go from them."""
    moves = (
        ways.group_by("week", "journey", "stage", "next_stage")
        .agg(count=pl.col("contacts").sum())
        .sort("week", "journey", "stage", "next_stage")
    )
    parts = [
        _course_of(part, orders).with_columns(week=pl.lit(key[0]), journey=pl.lit(key[1]))
        for key, part in moves.partition_by("week", "journey", as_dict=True, maintain_order=True).items()
    ]
    empty = pl.DataFrame(
        schema={
            "stage": pl.String,
            "next_stage": pl.String,
            "step": pl.Int32,
            "week": pl.Date,
            "journey": pl.String,
        }
    )
    return pl.concat([empty, *parts], how="vertical_relaxed")


def _course_of(moves: pl.DataFrame, orders: Mapping[str, Sequence[str]]) -> pl.DataFrame:
    made = moves.drop_nulls("next_stage")
    names = pl.concat([moves["stage"], made["next_stage"]]).unique().to_list()
    journey = moves["journey"][0]
    walked = {(a, b): n for a, b, n in made.select("stage", "next_stage", "count").iter_rows()}
    ranked = order.declared(orders[journey], names) if journey in orders else order.inferred(walked, names)
    place = {name: number for number, name in enumerate(ranked)}
    usual: dict[str, tuple[int, int, str]] = {}
    for (before, after), count in walked.items():
        usual[before] = max(usual.get(before, (0, 0, "")), (count, -place[after], after))
    came = dict(moves.group_by("stage").agg(pl.col("count").sum()).iter_rows())
    went = dict(made.group_by("stage").agg(pl.col("count").sum()).iter_rows())
    # Who goes on from the last stage goes back: that is no step towards anything.
    shown = [name for name in ranked[:-1] if went.get(name, 0) > (1 - ENDS) * came.get(name, 0)]
    return pl.DataFrame(
        {
            "stage": shown,
            "next_stage": [usual[name][2] for name in shown],
            "step": range(1, len(shown) + 1),
        },
        schema={"stage": pl.String, "next_stage": pl.String, "step": pl.Int32},
    )


def _counted(ways: pl.DataFrame, course: pl.DataFrame) -> pl.DataFrame:
    """Count each step in each channel, with its drop-off."""
    contacts, ended = pl.col("contacts"), pl.col("ended")
    tally = ways.group_by(_STEP).agg(
        continued=contacts.filter(ended.is_null()).sum(),
        stopped=contacts.filter(ended == STOPPED).sum(),
        settled=contacts.filter(ended == SETTLED).sum(),
    )
    rows = tally.join(course, on=["week", "journey", "stage"]).sort(*_FUNNEL, "step")
    rows = rows.with_columns(reached=pl.col("continued") + pl.col("stopped"))
    shares = intervals.proportions(rows["stopped"], rows["reached"])
    return rows.with_columns(_columns(shares, "drop_off", "low", "high"))


def _changed(inside: _Inside, rows: pl.DataFrame) -> pl.DataFrame:
    """Add the change of mood of those who made each step."""
    numbered = rows.with_row_index("group").select("group", *_STEP, "next_stage")
    change, sizes = _means(inside, inside.change, _joined(inside.ways, numbered), rows.height)
    return rows.with_columns(
        *_columns(change, "emotional_change", "emotional_low", "emotional_high"),
        pl.Series("emotional_n", sizes, dtype=pl.Int64),
    )


def _joined(ways: pl.DataFrame, numbered: pl.DataFrame) -> Ints:
    """Give each way the number of its group, and -1 where it is in none."""
    on = [name for name in numbered.columns if name != "group"]
    found = ways.join(numbered, on=on, how="left", maintain_order="left")["group"]
    return found.cast(pl.Int64).fill_null(-1).to_numpy()


def _means(inside: _Inside, values: Floats, group_of_way: Ints, groups: int) -> tuple[Intervals, Ints]:
    """Average what is known of each group; beside it, of how many visits that is."""
    group = group_of_way[inside.way]
    known = (group >= 0) & ~np.isnan(values)
    figures = intervals.means(values[known], group[known], inside.customer[known], groups)
    return figures, np.bincount(group[known], minlength=groups)


def _leavers(inside: _Inside, steps: pl.DataFrame) -> pl.DataFrame:
    ended = pl.col("ended")
    who = pl.when(ended.is_null()).then(pl.lit(STAYED)).when(ended == STOPPED).then(pl.lit(LEFT))
    ways = inside.ways.with_columns(who=who)
    sides = pl.DataFrame({"who": [LEFT, STAYED]})
    rows = steps.select(*_STEP, "step").join(sides, how="cross").with_row_index("group")
    group = _joined(ways, rows.select("group", *_STEP, "who"))
    contacts = np.bincount(group + 1, weights=ways["contacts"].to_numpy(), minlength=rows.height + 1)[1:]
    score, n = _means(inside, inside.score, group, rows.height)
    told = rows.with_columns(
        *_columns(score, "customer_score", "low", "high"), contacts=pl.Series(contacts), n=pl.Series(n)
    )
    return told.select(LEAVERS.names()).cast(LEAVERS)


def _columns(figures: Intervals, *names: str) -> list[pl.Series]:
    return [pl.Series(name, values).fill_nan(None) for name, values in zip(names, figures, strict=True)]
