"""The stages that a contact went through, in order, and how its customer fared in each.

What belongs here: one contact's way. What does not: what many of them have in common (`funnel`), and how the
map is written (`journey_map`). A turn belongs to the last stage that began at or before it: a source names
the stage on the agent's turn, and the answer to it is part of that stage. Turns before the first are none's.
"""

from __future__ import annotations

from functools import reduce
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np
import polars as pl

from qm_pipeline.interactions.frames import INTERACTIONS, TURN_SCORES, TURNS
from qm_pipeline.interactions.quotation import own_words
from qm_pipeline.journeys.journey_map import SPEAKERS, pattern

if TYPE_CHECKING:
    from qm_pipeline.journeys.journey_map import Journey, JourneyMap, Scalar, Stage

CONTACTS: Final = pl.Schema(
    {
        name: INTERACTIONS[name]
        for name in (
            "interaction_key",
            "day",
            "channel",
            "queue",
            "topic",
            "status",
            "resolved",
            "customer_id",
            "attributes",
        )
    }
)
SPOKEN: Final = pl.Schema(
    {name: TURNS[name] for name in ("interaction_key", "turn_index", "role", "stage")}
    | {"score": TURN_SCORES["score"], "text": TURNS["text"]}
)
VISITS: Final = pl.Schema(
    {
        "day": pl.Date(),
        "interaction_key": pl.String(),
        "position": pl.Int32(),  # 1-based, by the first turn in the stage
        "journey": pl.String(),
        "channel": pl.String(),
        "customer_id": pl.String(),
        "stage": pl.String(),
        "next_stage": pl.String(),  # null in the last
        "ended": pl.String(),  # null where it went on; settled or stopped in the last
        "customer_score": pl.Float64(),  # mean score of the customer's turns in the stage
        "emotional_change": pl.Float64(),  # customer_score of the next stage minus this one's
    }
)
OFF: Final = pl.Schema(
    {"day": pl.Date(), "channel": pl.String(), "reason": pl.String(), "contacts": pl.Int64()}
)

SETTLED: Final = "settled"
STOPPED: Final = "stopped"
NO_AGENT: Final = "no_agent"
NO_JOURNEY: Final = "no_journey"
NO_STAGE: Final = "no_stage"
UNNAMED: Final = "unnamed"


class Staged(NamedTuple):
    """Contacts on their journeys.

    Attributes
    ----------
    visits
        `VISITS`, by day, interaction_key and position.
    off
        `OFF`: the contacts that are on none, counted by reason. `no_agent`: no stage named and nobody
        answered; `no_journey`: no stage named, and the map has no journey for such contacts; `no_stage`: it
        has one, and nothing said begins a stage.
    """

    visits: pl.DataFrame
    off: pl.DataFrame


def staged(contacts: pl.DataFrame, turns: pl.DataFrame, journey_map: JourneyMap) -> Staged:
    """Follow contacts through their stages.

    Parameters
    ----------
    contacts
        `CONTACTS`, completed or abandoned, one row each.
    turns
        `SPOKEN` of them, any order. `score` is null where a turn has none; `text` is read only of contacts
        without a stage of the source's, and may be null in all others.
    journey_map
        Of the site.
    """
    ordered = turns.sort("interaction_key", "turn_index")
    placed = _placed(contacts, ordered, journey_map)
    said = ordered.join(
        placed.select("interaction_key", "journey", "rules", "channel"),
        on="interaction_key",
        maintain_order="left",
    )
    said = said.with_columns(text=own_words(said["text"], said["channel"])).drop("channel")
    said = said.with_columns(begins=_begins(journey_map))
    said = said.with_columns(stage=pl.col("begins").forward_fill().over("interaction_key"))
    visits = _visits(placed, said.drop_nulls("stage"), journey_map)
    return Staged(visits, _off(placed, visits))


def _placed(contacts: pl.DataFrame, turns: pl.DataFrame, journey_map: JourneyMap) -> pl.DataFrame:
    """Give each contact its journey, the index of its rules in the map (null: none), or a reason."""
    known = turns.group_by("interaction_key").agg(
        has_stage=pl.col("stage").is_not_null().any(), has_agent=(pl.col("role") == "agent").any()
    )
    facts = contacts.join(known, on="interaction_key", how="left").with_columns(
        pl.col("has_stage", "has_agent").fill_null(value=False)
    )
    fitting = [
        pl.when(_fits(journey)).then(pl.lit(number, pl.Int32))
        for number, journey in enumerate(journey_map.journeys)
    ]
    rules = pl.coalesce(*fitting) if fitting else pl.lit(None, pl.Int32)
    names = pl.Series([journey.name for journey in journey_map.journeys], dtype=pl.String)
    other = "topic" if journey_map.name_by == "queue" else "queue"
    own = pl.coalesce(journey_map.name_by, other, pl.lit(UNNAMED))
    return facts.with_columns(rules=rules).with_columns(
        journey=pl.when(pl.col("rules").is_not_null())
        .then(pl.lit(names).gather(pl.col("rules")) if len(names) else None)
        .when("has_stage")
        .then(own),
        reason=pl.when("has_stage")
        .then(None)
        .when("has_agent")
        .then(pl.lit(NO_JOURNEY))
        .otherwise(pl.lit(NO_AGENT)),
    )


def _fits(journey: Journey) -> pl.Expr:
    asked = [pl.col("has_stage") if journey.from_source else ~pl.col("has_stage") & pl.col("has_agent")]
    lists = {"channel": journey.channels, "queue": journey.queues, "topic": journey.topics}
    asked += [pl.col(name).is_in(list(values)) for name, values in lists.items() if values]
    asked += [_has_attribute(name, value) for name, value in journey.attributes.items()]
    return pl.all_horizontal(*asked).fill_null(value=False)


def _has_attribute(name: str, value: Scalar) -> pl.Expr:
    wanted = str(value).lower() if isinstance(value, bool) else str(value)
    quoted = name.replace("\\", "\\\\").replace('"', '\\"')
    return pl.col("attributes").str.json_path_match(f'$["{quoted}"]') == wanted


def _begins(journey_map: JourneyMap) -> pl.Expr:
    """Name the stage that a turn begins: the source's, or of those of the map that fit, the furthest."""
    named = pl.when(pl.col("rules").is_null()).then(pl.col("stage"))
    of_map = [
        pl.when((pl.col("rules") == number) & _tells(stage)).then(pl.lit(stage.name))
        for number, journey in enumerate(journey_map.journeys)
        for stage in reversed(journey.stages)
    ]
    return pl.coalesce(named, *of_map)


def _tells(stage: Stage) -> pl.Expr:
    told = [pl.col("stage").is_in(list(stage.source))] if stage.source else []
    for speaker in SPEAKERS:
        if phrases := stage.phrases(speaker):
            anything = "(?i)" + "|".join(pattern(phrase) for phrase in phrases)
            told.append((pl.col("role") == speaker) & pl.col("text").str.contains(anything))
    return reduce(pl.Expr.__or__, told).fill_null(value=False)


def _visits(placed: pl.DataFrame, said: pl.DataFrame, journey_map: JourneyMap) -> pl.DataFrame:
    here = ["interaction_key", "stage"]
    first = said.group_by(here, maintain_order=True).agg(pl.col("turn_index").first())
    ways = first.with_columns(customer_score=_mean_scores(said, first)).with_columns(
        position=pl.int_range(1, pl.len() + 1, dtype=pl.Int32).over("interaction_key"),
        next_stage=pl.col("stage").shift(-1).over("interaction_key"),
        emotional_change=pl.col("customer_score").shift(-1).over("interaction_key")
        - pl.col("customer_score"),
    )
    whole = ways.join(placed, on="interaction_key").with_columns(ended=_ended(journey_map))
    return whole.select(VISITS.names()).cast(VISITS).sort("day", "interaction_key", "position")


def _mean_scores(said: pl.DataFrame, visits: pl.DataFrame) -> pl.Series:
    """Give the mean of the customer's scores in each visit; added turn by turn, so that bits do not vary."""
    numbered = visits.select("interaction_key", "stage").with_row_index("visit")
    spoken = said.filter((pl.col("role") == "customer") & pl.col("score").is_not_null()).join(
        numbered, on=["interaction_key", "stage"], maintain_order="left"
    )
    visit, scores = spoken["visit"].to_numpy(), spoken["score"].cast(pl.Float64).to_numpy()
    total = np.bincount(visit, weights=scores, minlength=visits.height)
    count = np.bincount(visit, minlength=visits.height)
    mean = np.full(visits.height, np.nan)
    np.divide(total, count, out=mean, where=count > 0)
    return pl.Series(mean, dtype=pl.Float64).fill_nan(None)


def _ended(journey_map: JourneyMap) -> pl.Expr:
    """Say how the way ended in its last stage.

    Settled: the source says that the matter was resolved, or the map that such a stage may be the last and
    nothing speaks against it. Whoever was abandoned did not settle anything.
    """
    ends = [
        (pl.col("rules") == number) & (pl.col("stage") == stage.name)
        for number, journey in enumerate(journey_map.journeys)
        for stage in journey.stages
        if stage.may_be_last
    ]
    may_be_last = reduce(pl.Expr.__or__, ends, pl.lit(value=False)).fill_null(value=False)
    settled = (pl.col("status") != "abandoned") & pl.col("resolved").fill_null(may_be_last)
    return (
        pl.when(pl.col("next_stage").is_not_null())
        .then(None)
        .when(settled)
        .then(pl.lit(SETTLED))
        .otherwise(pl.lit(STOPPED))
    )


def _off(placed: pl.DataFrame, visits: pl.DataFrame) -> pl.DataFrame:
    left = placed.join(visits, on="interaction_key", how="anti")
    on_none = left.with_columns(
        reason=pl.when(pl.col("journey").is_null()).then("reason").otherwise(pl.lit(NO_STAGE))
    )
    counted = on_none.group_by("day", "channel", "reason").agg(contacts=pl.len())
    return counted.select(OFF.names()).cast(OFF).sort("day", "channel", "reason")
