"""The faults we foresee, as types.

What belongs here: exceptions that carry one sentence for the person at the keyboard and, for a record, a
reason from a closed list. What does not: anything caught and hidden; a fault that is not one of these is a
bug and shows itself.
"""

from __future__ import annotations

from enum import StrEnum


class QmError(Exception):
    """A foreseeable fault; its text is one sentence that says what to do, never with conversation text."""


class PermanentError(QmError):
    """Trying again will not help: the input, the configuration or the installation must change."""


class TransientError(QmError):
    """Trying again may help: a connection was lost, a server is starting, another process holds a lock."""


class RefusedError(PermanentError):
    """The person may not do this; the sentence is Postgres's own, from a function of the schema `review`."""


class UnreadableFileError(PermanentError):
    """A path that could not be opened or is of no known format."""


class ModelError(PermanentError):
    """A model folder that is missing, foreign, damaged or of another library version."""


class LedgerError(PermanentError):
    """received = scored + skipped + failed does not hold."""


class QuarantineReason(StrEnum):
    """Why a record was refused; the closed list of docs/quarantine.md."""

    NOT_JSON = "not_json"
    NOT_UTF8 = "not_utf8"
    NOT_AN_OBJECT = "not_an_object"
    NOT_CSV = "not_csv"
    TOO_DEEP = "too_deep"
    MISSING_FIELD = "missing_field"
    WRONG_TYPE = "wrong_type"
    UNKNOWN_VALUE = "unknown_value"
    BLANK_ID = "blank_id"
    ID_TOO_LONG = "id_too_long"
    NUL_CHARACTER = "nul_character"
    LONE_SURROGATE = "lone_surrogate"
    NOT_FINITE = "not_finite"
    OUT_OF_RANGE = "out_of_range"
    TIME_WITHOUT_OFFSET = "time_without_offset"
    BAD_TIME = "bad_time"
    TIME_TOO_OLD = "time_too_old"
    TIME_IN_FUTURE = "time_in_future"
    ENDED_BEFORE_STARTED = "ended_before_started"
    NO_TURNS = "no_turns"
    TEXT_TOO_LONG = "text_too_long"
    LINE_TOO_LONG = "line_too_long"
    AGENT_ID_MISSING = "agent_id_missing"
    BAD_LANGUAGE = "bad_language"
    NO_MONITORING_NOTICE = "no_monitoring_notice"
    NO_CONTACT_RECORD = "no_contact_record"
    NOT_ANALYSED = "not_analysed"
    NOT_MAPPED = "not_mapped"


class RejectedError(PermanentError):
    """One record does not fit the contract.

    Parameters
    ----------
    reason
        From the closed list.
    field
        The path of the offending field, such as ``turns[3].role``; never its value.
    """

    def __init__(self, reason: QuarantineReason, field: str | None = None) -> None:
        super().__init__(reason.value if field is None else f"{reason.value}: {field}")
        self.reason = reason
        self.field = field
