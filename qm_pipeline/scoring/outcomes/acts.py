"""What people do with words: thank, refuse, complain, ask again; found by phrases, whatever the matter is.

What belongs here: finding phrases in one pass over all turns, and what their order says. What does not: the
phrases; a model brings its own (`training/acts`), so that what it counts is what it was fitted on.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Final

import numpy as np
import polars as pl

from qm_pipeline.scoring.outcomes.act_finder import ActFinder
from qm_pipeline.scoring.outcomes.seen import Seen, named
from qm_pipeline.scoring.outcomes.turns import CLOSING_TURNS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from qm_pipeline.scoring.segments import Bools

# Acts that tell whether the agent gave what was asked for; a turn that does both withholds.
WITHHOLDING: Final = ("refusal", "failure")
GIVING: Final = "success"
REGRET: Final = "apology"


def found(turns: pl.DataFrame, acts: Mapping[str, Sequence[str]]) -> pl.DataFrame:
    """Find the acts of each turn.

    Parameters
    ----------
    turns
        As `placed` gives them.
    acts
        Per act its phrases, in the plain form of `placed`.

    Returns
    -------
    pl.DataFrame
        `row`, `act`, `contact`, `side`, `left`: a row an act and turn, sorted by row and act.
    """
    who, which = np.nonzero(done(turns["plain"], acts).T)
    names = pl.Series(sorted(acts), dtype=pl.String)
    doing = turns.select("row", "contact", "side", "left")[who].with_columns(act=names.gather(which))
    return doing.select("row", "act", "contact", "side", "left")


def found_by_frames(turns: pl.DataFrame, acts: Mapping[str, Sequence[str]]) -> pl.DataFrame:
    """Find the same as `found`, said as steps over frames: what the compiled way is held to."""
    named = pl.DataFrame(
        sorted({(f" {phrase} ", act) for act, phrases in acts.items() for phrase in phrases}),
        schema={"phrase": pl.String, "act": pl.String},
        orient="row",
    )
    phrases = named["phrase"].unique().sort().to_list()
    spoken = turns.select("row", phrase=pl.col("plain").str.extract_many(phrases, overlapping=True))
    matched = (
        spoken.explode("phrase", empty_as_null=False).join(named, on="phrase").select("row", "act").unique()
    )
    return matched.join(turns.select("row", "contact", "side", "left"), on="row").sort("row", "act")


def done(plain: pl.Series, acts: Mapping[str, Sequence[str]]) -> Bools:
    """Tell which texts, in plain form, do which act: (acts, texts), the acts sorted by name."""
    return _finder(tuple((act, tuple(phrases)) for act, phrases in acts.items())).find(plain)


@lru_cache(maxsize=8)  # the acts of a model or two, asked for with every batch
def _finder(acts: tuple[tuple[str, tuple[str, ...]], ...]) -> ActFinder:
    return ActFinder(dict(acts))


def sightings(acts: pl.DataFrame) -> Seen:
    """Find what the acts of a conversation show.

    An act counts where it occurs at all, twice, three times, in the closing, and in the last turn of its
    side.
    """
    often = acts.group_by("contact", "side", "act").len("times")
    parts = [
        _named(acts, "ever"),
        _named(often.filter(pl.col("times") > 1), "twice"),
        _named(often.filter(pl.col("times") > 2), "thrice"),  # noqa: PLR2004  # as the name says
        _named(acts.filter(pl.col("left") < CLOSING_TURNS), "closing"),
        _named(acts.filter(pl.col("left") == 0), "last"),
    ]
    return named(pl.concat([*parts, *_answers(acts)]))


def _named(acts: pl.DataFrame, where: str) -> pl.DataFrame:
    name = pl.format(f"act:{{}}:{where}:{{}}", "side", "act")
    return acts.select("contact", feature=name)


def _answers(acts: pl.DataFrame) -> list[pl.DataFrame]:
    """Name what the agent's answers amounted to: which kinds there were, and which was the last."""
    turns = (
        acts.filter(pl.col("side") == "agent")
        .group_by("contact", "row")
        .agg(
            withheld=pl.col("act").is_in(WITHHOLDING).any(),
            gave=(pl.col("act") == GIVING).any(),
            regretted=(pl.col("act") == REGRET).any(),
        )
    )
    answers = (
        turns.filter(pl.col("withheld") | pl.col("gave"))
        .sort("contact", "row")
        .with_columns(
            refused=pl.col("withheld") & pl.col("regretted"), gave=pl.col("gave") & ~pl.col("withheld")
        )
    )
    contacts = answers.group_by("contact", maintain_order=True).agg(
        last_withheld=pl.col("withheld").last(),
        last_refused=pl.col("refused").last(),
        last_gave=pl.col("gave").last(),
        only_withheld=~pl.col("gave").any(),
        only_gave=~pl.col("withheld").any(),
        both=pl.col("gave").any() & pl.col("withheld").any(),
        refused=pl.col("refused").any(),
        refused_again=pl.col("refused").sum() > 1,
    )
    names = [name for name in contacts.columns if name != "contact"]
    return [
        contacts.filter(pl.col(name)).select("contact", feature=pl.lit(f"answer:{name}")) for name in names
    ]
