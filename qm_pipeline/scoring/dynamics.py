"""The dynamics of contacts: who talked how long, who waited for whom (metrics.md 5); frames in, frames out.

What belongs here: which turns each measure gets, and where it is unknown. What does not: the measures
themselves (`speech`, `replies`), and what was said.
"""

from __future__ import annotations

from typing import Final

import numpy as np
import polars as pl

from qm_pipeline.interactions.frames import DYNAMICS
from qm_pipeline.scoring import contact, replies, speech
from qm_pipeline.scoring.form import form

MINUTE_MS: Final = 60_000
PEOPLE: Final = ("customer", "agent")
# What the source may tell beside the record's own fields, as whole milliseconds in `attributes`.
TOLD: Final = ("agent_joined_ms", "active_ms", "wrap_up_ms")
# In the other channels an agent does other work between two messages: only the source knows the time spent.
ATTENDED: Final = ("voice", "chat")
# A time beyond this is a fault of the source; two of them fit into a contact's stretch of the time line.
LONGEST_MS: Final = speech.STRETCH_MS // 2 - 1
_TIMES: Final = ("offset_ms", "duration_ms")


def _ratio(numerator: str, denominator: str) -> pl.Expr:
    return pl.when(pl.col(denominator) > 0).then(pl.col(numerator) / pl.col(denominator))


def _since_joined(moment: str) -> pl.Expr:
    """Time from when the agent joined, as best known; where clocks disagree, time still does not run back."""
    joined = pl.coalesce("agent_joined_ms", "handed_over_ms", "begin_ms")
    return (pl.col(moment) - joined).clip(0)


# Where an agent took part. Talk and hold of a call, and the active time of a chat, last from the agent's
# joining to the end.
_ACTIVE: Final = pl.when("with_agent").then(
    pl.coalesce("active_ms", pl.when("attended").then(_since_joined("duration_ms")))
)
_LONGEST_SILENCE: Final = pl.when("voice").then("spoken_gap_ms").otherwise("written_gap_ms")
FIGURES: Final = {
    "agent_talk_share": _ratio("agent_talk_ms", "duration_ms"),
    # A hold is silence in the transcript: what the silences hold of it must not count twice.
    "non_talk_ms": pl.when(pl.col("silent_ms").is_not_null()).then(pl.max_horizontal("silent_ms", "hold_ms")),
    "longest_silence_ms": _LONGEST_SILENCE,
    "agent_words_per_minute": MINUTE_MS * _ratio("agent_words", "agent_talk_ms"),
    "customer_words_per_minute": MINUTE_MS * _ratio("customer_words", "customer_talk_ms"),
    "greeting_ms": pl.when(~pl.col("voice")).then(_since_joined("first_agent_ms")),
    "handling_ms": _ACTIVE + pl.col("wrap_up_ms"),
}
"""What is made of the measures, in the words of metrics.md 5."""


def dynamics(contacts: pl.DataFrame, turns: pl.DataFrame) -> pl.DataFrame:
    """Measure contacts.

    Parameters
    ----------
    contacts
        A row each: `interaction_key`, `channel`, `started_at`, `ended_at`, `hold_ms`, `attributes` (a JSON
        object of scalars, or null).
    turns
        Sorted by `contact` (int64, a row of `contacts`) and `turn_index`: `role`, `agent_id`, `text`,
        `offset_ms`, `duration_ms`.

    Returns
    -------
    pl.DataFrame
        `DYNAMICS`, a row a contact, in their order. Null is what cannot be known: of talk where a turn of
        customer or agent lacks its times, of waiting where a turn lacks its offset, of handling where the
        source does not tell the wrap-up time.
    """
    facts = contacts.select(
        "interaction_key",
        "hold_ms",
        *(_told(name) for name in TOLD),
        voice=pl.col("channel") == "voice",
        attended=pl.col("channel").is_in(ATTENDED),
        duration_ms=(pl.col("ended_at") - pl.col("started_at")).dt.total_milliseconds(),
    )
    timed = turns.with_columns(_bounded(name) for name in _TIMES)
    numbered = facts.with_columns(contact=pl.int_range(pl.len(), dtype=pl.Int64))
    formed = numbered.join(form(turns), on="contact", how="left", maintain_order="left").drop("contact")
    measures = [formed, _of_calls(timed, facts["voice"]), _of_messages(timed, facts["voice"])]
    table = pl.concat(measures, how="horizontal").with_columns(**FIGURES)
    unsaid = {name: None for name in DYNAMICS if name not in table.columns}
    return table.with_columns(**unsaid).select(DYNAMICS.names()).cast(DYNAMICS)


def waits(contacts: pl.DataFrame, turns: pl.DataFrame) -> pl.DataFrame:
    """Measure of contacts no more than `response_ms_mean`, `response_ms_max` and `longest_silence_ms`."""
    voice = contacts["channel"] == "voice"
    timed = turns.select("contact", "role", *_TIMES).with_columns(_bounded(name) for name in _TIMES)
    measures = [_of_calls(timed, voice), _of_messages(timed, voice)]
    table = pl.concat([voice.rename("voice").to_frame(), *measures], how="horizontal")
    names = ("response_ms_mean", "response_ms_max", "longest_silence_ms")
    kinds = {name: DYNAMICS[name] for name in names}
    return table.with_columns(longest_silence_ms=_LONGEST_SILENCE).select(names).cast(pl.Schema(kinds))


def _told(name: str) -> pl.Expr:
    """Read a number of milliseconds from the attributes, null where there is none that can be meant."""
    value = pl.col("attributes").str.json_path_match(f"$.{name}").cast(pl.Float64, strict=False)
    return pl.when(value.is_between(0, LONGEST_MS)).then(value).cast(pl.Int64).alias(name)


def _bounded(name: str) -> pl.Expr:
    return pl.when(pl.col(name).is_between(0, LONGEST_MS)).then(pl.col(name)).alias(name)


def _of_calls(turns: pl.DataFrame, voice: pl.Series) -> pl.DataFrame:
    """Measure what was spoken; null where it is no call, or a turn of a person lacks its times."""
    known = voice & _complete(turns.filter(pl.col("role").is_in(PEOPLE)), _TIMES, len(voice))
    heard = turns.filter(
        known.gather(turns["contact"]) & (pl.col("role") != "system"),
        pl.all_horizontal(pl.col(_TIMES).is_not_null()),
    )
    everyone, role = _utterances(heard, len(voice)), heard["role"]
    agent, customer = (everyone.of((role == name).to_numpy()) for name in ("agent", "customer"))
    silent, longest = speech.silences_ms(everyone)
    measures = {
        "agent_talk_ms": speech.talk_ms(agent),
        "customer_talk_ms": speech.talk_ms(customer),
        "silent_ms": silent,
        "spoken_gap_ms": longest,
        "interruptions_by_agent": speech.interruptions(agent, customer),
        "interruptions_by_customer": speech.interruptions(customer, agent),
    }
    return pl.DataFrame(measures).select(pl.when(known).then(pl.all()))


def _complete(turns: pl.DataFrame, names: tuple[str, ...], contacts: int) -> pl.Series:
    """Tell the contacts in which no turn lacks any of these."""
    result = np.ones(contacts, dtype=bool)
    result[turns.filter(pl.any_horizontal(pl.col(names).is_null()))["contact"].to_numpy()] = False
    return pl.Series(result)


def _utterances(heard: pl.DataFrame, contacts: int) -> speech.Utterances:
    begin = heard["offset_ms"].to_numpy()
    return speech.Utterances(
        heard["contact"].to_numpy(), begin, begin + heard["duration_ms"].to_numpy(), contacts
    )


def _of_messages(turns: pl.DataFrame, voice: pl.Series) -> pl.DataFrame:
    """Measure waiting, null where a turn lacks its offset; of calls only what tells when the agent joined.

    `begin_ms` is 0: where nothing tells of joining, the agent was there from the begin, or the customer's
    waiting includes the queue. It is null where a bot or the system has a turn and nothing says when.
    """
    stamped = _complete(turns, ("offset_ms",), len(voice))
    messages = _messages(turns.filter(stamped.gather(turns["contact"])), len(voice))
    mean, longest = replies.response_ms(messages)
    waiting = {
        "response_ms_mean": mean,
        "response_ms_max": longest,
        "written_gap_ms": replies.longest_gap_ms(messages),
    }
    joining = {
        "first_agent_ms": replies.first_agent_ms(messages),
        "handed_over_ms": replies.handed_over_ms(messages),
        "begin_ms": np.where(stamped | ~_with(turns, ("bot", "system"), len(voice)), 0.0, np.nan),
    }
    measures = pl.DataFrame(waiting | joining).fill_nan(None)
    return measures.with_columns(
        pl.when(~voice).then(pl.col(list(waiting))), with_agent=_with(turns, ("agent",), len(voice))
    )


def _with(turns: pl.DataFrame, roles: tuple[str, ...], contacts: int) -> pl.Series:
    """Tell the contacts in which one of these has a turn."""
    result = np.zeros(contacts, dtype=bool)
    theirs = turns.select(pl.col("contact").filter(pl.col("role").is_in(roles))).to_series()
    result[theirs.to_numpy()] = True
    return pl.Series(result)


def _messages(turns: pl.DataFrame, contacts: int) -> replies.Messages:
    sides = {name: position for position, name in enumerate(contact.SIDES)}
    return replies.Messages(
        contact=turns["contact"].to_numpy(),
        side=turns["role"].replace_strict(sides, return_dtype=pl.Int64).to_numpy(),
        sent_ms=turns["offset_ms"].to_numpy(),
        contacts=contacts,
    )
