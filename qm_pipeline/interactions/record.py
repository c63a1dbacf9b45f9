"""The interaction record, the contract that every source ends in: its types, and a line decoded into them.

What belongs here: the fields, and what makes a record acceptable. What does not: files, formats, redaction.
A record that fits takes the fast way, from bytes straight into typed structs; what does not is read again,
patiently, by `diagnosis`, which knows why it was refused or finds it acceptable after all.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Annotated, Final, Literal, NamedTuple

import msgspec

from qm_pipeline.interactions import diagnosis
from qm_pipeline.interactions.errors import QuarantineReason, RejectedError
from qm_pipeline.interactions.language_tag import is_well_formed

ID_LENGTH: Final = 200
TEXT_LENGTH: Final = 32_768
LINE_BYTES: Final = 16 * 1024 * 1024
OLDEST: Final = datetime(2000, 1, 1, tzinfo=UTC)
LATEST_AHEAD: Final = timedelta(days=1)
INT32: Final = 2**31 - 1
INT64: Final = 2**63 - 1

NATIVE: Final = "native"
INBOUND: Final = "inbound"
COMPLETED: Final = "completed"

Channel = Literal["voice", "chat", "messaging", "sms", "email", "social"]
Direction = Literal["inbound", "outbound"]
Status = Literal["active", "wrap_up", "completed", "abandoned"]
Role = Literal["customer", "agent", "bot", "system"]
Sentiment = Literal["positive", "neutral", "negative"]

Identifier = Annotated[str, msgspec.Meta(min_length=1, max_length=ID_LENGTH)]
Label = Annotated[str, msgspec.Meta(max_length=ID_LENGTH)]
Text = Annotated[str, msgspec.Meta(max_length=TEXT_LENGTH)]
Instant = Annotated[datetime, msgspec.Meta(tz=True)]
Count = Annotated[int, msgspec.Meta(ge=0, le=INT32)]
Milliseconds = Annotated[int, msgspec.Meta(ge=0, le=INT64)]
Rating = Annotated[float, msgspec.Meta(ge=1, le=5)]
Scalar = bool | Annotated[int, msgspec.Meta(ge=-INT64 - 1, le=INT64)] | float | str | None


class Turn(msgspec.Struct, kw_only=True, gc=False, omit_defaults=True, forbid_unknown_fields=True):
    """One utterance; turns keep the order of the record's list."""

    role: Role
    text: Text
    agent_id: Identifier | None = None
    offset_ms: Milliseconds | None = None
    duration_ms: Milliseconds | None = None
    stage: Label | None = None
    sentiment: Sentiment | None = None


class Interaction(msgspec.Struct, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """One conversation. Unknown is None; times are UTC once `decode` has returned it."""

    interaction_id: Identifier
    source: Identifier | None = NATIVE
    channel: Channel
    queue: Label | None = None
    topic: Label | None = None
    direction: Direction | None = INBOUND
    status: Status | None = COMPLETED
    started_at: Instant
    ended_at: Instant | None = None
    customer_id: Identifier | None = None
    account_id: Identifier | None = None
    language: Label | None = None
    csat: Rating | None = None
    resolved: bool | None = None
    transfers: Count | None = None
    hold_ms: Milliseconds | None = None
    bot_handoff_turn: Count | None = None
    monitoring_notice: bool | None = None
    attributes: dict[str, Scalar] | None = None
    turns: Annotated[list[Turn], msgspec.Meta(min_length=1)]


class Decoded(NamedTuple):
    """A record that fits, and the names of the fields in it that the contract does not know."""

    interaction: Interaction
    ignored_fields: tuple[str, ...]


_decoder: Final = msgspec.json.Decoder(Interaction)
_UNSAID_SOURCE: Final = (None, NATIVE)
_LABELS: Final = ("queue", "topic", "language")
_IDENTIFIERS: Final = ("interaction_id", "source", "customer_id", "account_id")


def decode(line: bytes, *, now: datetime) -> Decoded:
    r"""Decode and check one record.

    Parameters
    ----------
    line
        One JSON object in UTF-8, without its line end.
    now
        The moment that "more than a day ahead" is measured from; with an offset.

    Returns
    -------
    Decoded
        The record with its times in UTC, absent and explicit defaults alike, blank labels unknown.

    Raises
    ------
    RejectedError
        The record does not fit; its reason is from the closed list.
    """
    ignored: tuple[str, ...] = ()
    try:
        interaction = _decoder.decode(line)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        interaction, ignored = diagnosis.patient(line, Interaction)
    if b"\\" in line and b"\\u0000" in line:  # one byte is found ten times as fast as several
        diagnosis.refuse_nul(msgspec.to_builtins(interaction))
    _fill_defaults(interaction)
    _check_identifiers(interaction)
    _check_times(interaction, now)
    _check_turns(interaction)
    if interaction.language is not None and not is_well_formed(interaction.language):
        raise RejectedError(QuarantineReason.BAD_LANGUAGE, "language")
    return Decoded(interaction, ignored)


def check_notice(interaction: Interaction, queues: frozenset[str]) -> None:
    """Refuse a record of a queue that requires the monitoring notice and does not tell of one.

    Raises
    ------
    RejectedError
        `no_monitoring_notice`.
    """
    if interaction.queue in queues and interaction.monitoring_notice is not True:
        raise RejectedError(QuarantineReason.NO_MONITORING_NOTICE, "monitoring_notice")


def _fill_defaults(interaction: Interaction) -> None:
    """Make null and absent one thing, so that Parquet (which has no absent) and JSON agree."""
    # The very objects, not equal ones: msgspec knows by identity which defaults to leave out of the encoding,
    # and so out of the content's digest.
    interaction.source = NATIVE if interaction.source in _UNSAID_SOURCE else interaction.source
    interaction.direction = interaction.direction or INBOUND
    interaction.status = interaction.status or COMPLETED
    for name in _LABELS:
        label = getattr(interaction, name)
        if label is not None and not label.strip():
            setattr(interaction, name, None)
    if interaction.attributes is not None:
        known = {name: _plain(value) for name, value in interaction.attributes.items() if value is not None}
        interaction.attributes = known or None


def _plain(value: Scalar) -> Scalar:
    """Write a whole number one way: JSON has no integers, so 1.0 and 1 are the same delivery."""
    if isinstance(value, float) and value.is_integer() and abs(value) < 2**53:
        return int(value)
    return value


def _check_identifiers(interaction: Interaction) -> None:
    for name in _IDENTIFIERS:
        identifier = getattr(interaction, name)
        if identifier is not None and not identifier.strip():
            raise RejectedError(QuarantineReason.BLANK_ID, name)


def _check_times(interaction: Interaction, now: datetime) -> None:
    interaction.started_at = _checked_time(interaction.started_at, "started_at", now)
    if interaction.ended_at is None:
        if interaction.status != "active":
            raise RejectedError(QuarantineReason.MISSING_FIELD, "ended_at")
        return
    interaction.ended_at = _checked_time(interaction.ended_at, "ended_at", now)
    if interaction.ended_at < interaction.started_at:
        raise RejectedError(QuarantineReason.ENDED_BEFORE_STARTED, "ended_at")


def _checked_time(time: datetime, field: str, now: datetime) -> datetime:
    # Compared before it is converted: the first and last hours of the calendar have no UTC equivalent.
    if time < OLDEST:
        raise RejectedError(QuarantineReason.TIME_TOO_OLD, field)
    if time > now + LATEST_AHEAD:
        raise RejectedError(QuarantineReason.TIME_IN_FUTURE, field)
    return time.astimezone(UTC)


def _check_turns(interaction: Interaction) -> None:
    for index, turn in enumerate(interaction.turns):
        if turn.agent_id is None:
            if turn.role == "agent":
                raise RejectedError(QuarantineReason.AGENT_ID_MISSING, f"turns[{index}].agent_id")
        elif turn.agent_id.isspace():
            raise RejectedError(QuarantineReason.BLANK_ID, f"turns[{index}].agent_id")
        if turn.stage is not None and not turn.stage.strip():
            turn.stage = None
    handoff = interaction.bot_handoff_turn
    if handoff is not None and handoff > len(interaction.turns):
        raise RejectedError(QuarantineReason.OUT_OF_RANGE, "bot_handoff_turn")
