"""What people do with words: thank, refuse, complain, ask again; found by phrases, whatever the matter is.

What belongs here: finding phrases in one pass over all turns, and what their order says. What does not: the
phrases; a model brings its own (`training/acts`), so that what it counts is what it was fitted on.
"""

from __future__ import annotations

import hashlib
from functools import lru_cache
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np
import polars as pl

from qm_pipeline.scoring.outcomes.act_finder import ActFinder
from qm_pipeline.scoring.outcomes.seen import Seen, named
from qm_pipeline.scoring.outcomes.turns import CLOSING_TURNS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from qm_pipeline.scoring.segments import Bools, Ints

# Acts that tell whether the agent gave what was asked for; a turn that does both withholds.
WITHHOLDING: Final = ("refusal", "failure")
GIVING: Final = "success"
REGRET: Final = "apology"
# How the columns begin in which acts are noted.
NOTE: Final = "acts "
_BITS: Final = 64


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
    who, which = np.nonzero(done(turns, acts).T)
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


def done(turns: pl.DataFrame, acts: Mapping[str, Sequence[str]]) -> Bools:
    """Tell which turns, as `placed` gives them, do which act: (acts, turns), the acts sorted by name."""
    named = _named_by(acts)
    if named.note not in turns.columns:
        return named.finder.find(turns["plain"])
    bits = turns[named.note].to_numpy()
    found = [bits >> np.uint64(act) & np.uint64(1) for act in range(len(acts))]
    return np.array(found, np.bool_).reshape(len(acts), turns.height)  # (0, turns) where there are no acts


def noted(turns: pl.DataFrame, acts: Mapping[str, Sequence[str]]) -> pl.DataFrame:
    """Note in a column which acts each turn does: whoever asks `done` for the same phrases finds it there."""
    named = _named_by(acts)
    if named.note in turns.columns or len(acts) > _BITS:
        return turns
    bits = np.zeros(turns.height, np.uint64)
    for act, does in enumerate(done(turns, acts)):
        bits |= does.astype(np.uint64) << np.uint64(act)
    return turns.with_columns(pl.Series(named.note, bits))


class _Named(NamedTuple):
    """The phrases of some acts, ready to be looked for, and the column in which they are noted."""

    finder: ActFinder
    note: str


def _named_by(acts: Mapping[str, Sequence[str]]) -> _Named:
    return _prepared(tuple((act, tuple(phrases)) for act, phrases in acts.items()))


@lru_cache(maxsize=8)  # the acts of a model or two, asked for with every batch
def _prepared(acts: tuple[tuple[str, tuple[str, ...]], ...]) -> _Named:
    digest = hashlib.blake2b(repr(sorted(acts)).encode(), digest_size=8).hexdigest()
    return _Named(ActFinder(dict(acts)), NOTE + digest)


class _Doing(NamedTuple):
    """Who does what: an element each act and turn.

    Attributes
    ----------
    contact, act
        Numbers.
    agent
        1 where the agent does it.
    left
        How many turns of that side follow.
    """

    contact: Ints
    act: Ints
    agent: Ints
    left: Ints


def sightings(turns: pl.DataFrame, acts: Mapping[str, Sequence[str]]) -> Seen:
    """Find what the acts of a conversation show.

    An act counts where it occurs at all, twice, three times, in the closing, and in the last turn of its
    side.

    Parameters
    ----------
    turns, acts
        As of `found`.
    """
    shown = done(turns, acts)
    contact, left = turns["contact"].to_numpy(), turns["left"].to_numpy().astype(np.int64)
    agent = (turns["side"] == "agent").to_numpy()
    act, row = np.nonzero(shown)
    doing = _Doing(contact[row], act, agent[row].astype(np.int64), left[row])
    parts = [*_places(doing, len(acts)), *_answered(shown, contact, agent, sorted(acts))]
    who, what = (np.concatenate(each) for each in zip(*parts, strict=True))
    return Seen(who, what, _names(tuple(sorted(acts))))


_PLACES: Final = ("ever", "twice", "thrice", "closing", "last")
_ANSWERS: Final = (
    "last_withheld", "last_refused", "last_gave", "only_withheld", "only_gave", "both", "refused",
    "refused_again",
)  # fmt: skip


@lru_cache(maxsize=8)
def _names(acts: tuple[str, ...]) -> pl.Series:
    """Name what acts may show: of each side, act and place, and then of answers."""
    placed = [
        f"act:{side}:{place}:{act}" for side in ("customer", "agent") for act in acts for place in _PLACES
    ]
    return pl.Series("feature", placed + [f"answer:{name}" for name in _ANSWERS])


def _places(doing: _Doing, acts: int) -> list[tuple[Ints, Ints]]:
    """Give contacts, and what was seen there, by the place in `_PLACES`."""
    kind = doing.agent * acts + doing.act
    often = np.bincount(doing.contact * (2 * acts) + kind)
    times = [np.divmod(np.flatnonzero(often > more), 2 * acts) for more in (0, 1, 2)]
    late = [(doing.contact[here], kind[here]) for here in (doing.left < CLOSING_TURNS, doing.left == 0)]
    found = enumerate([*times, *late])
    return [(contact, what * len(_PLACES) + place) for place, (contact, what) in found]


def _answered(shown: Bools, contact: Ints, agent: Bools, acts: list[str]) -> list[tuple[Ints, Ints]]:
    """Give contacts, and what the agent's answers amounted to: which kinds there were, and the last."""
    rows_of = [
        [acts.index(act) for act in kind if act in acts] for kind in (WITHHOLDING, (GIVING,), (REGRET,))
    ]
    withheld, gave, regretted = (np.logical_or.reduce(shown[chosen], axis=0) for chosen in rows_of)
    rows = np.flatnonzero(agent & (withheld | gave))
    contact, withheld, regretted = contact[rows], withheld[rows], regretted[rows]
    gave, refused = ~withheld, withheld & regretted
    last = np.append(contact[1:] != contact[:-1], np.ones(min(contact.size, 1), np.bool_))
    count = int(contact.max(initial=-1)) + 1
    kept, given, refusals = (
        np.bincount(contact[here], minlength=count) for here in (withheld, gave, refused)
    )
    only = [(kept > 0) & (given == 0), (given > 0) & (kept == 0), (kept > 0) & (given > 0)]
    ever = [refusals > more for more in (0, 1)]
    seen = [contact[last & here] for here in (withheld, refused, gave)]
    seen += map(np.flatnonzero, [*only, *ever])
    first = 2 * len(acts) * len(_PLACES)
    return [(each, np.full(each.size, first + place)) for place, each in enumerate(seen)]


def sightings_by_frames(acts: pl.DataFrame) -> Seen:
    """Find the same as `sightings`, said as steps over the frame of `found`."""
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
