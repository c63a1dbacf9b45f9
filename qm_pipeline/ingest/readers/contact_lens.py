"""Amazon Connect Contact Lens and Transcribe Call Analytics: one contact a file, voice or chat.

What belongs here: their documents as native records. What does not: judging the result (`record`).
Both variants and both services share most names; what a document has beyond them is ignored, for new fields
appear over time. Times of calls and whatever else a document lacks come from the contact-records sidecar.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

import msgspec

from qm_pipeline.ingest import contacts as sidecar
from qm_pipeline.ingest.readers import contact_lens_figures
from qm_pipeline.ingest.readers.contact_lens_figures import Message, at, list_at, number
from qm_pipeline.ingest.reading import Read, ReadOptions, Refused, checked
from qm_pipeline.ingest.streams import unpacked
from qm_pipeline.interactions import diagnosis
from qm_pipeline.interactions.errors import QuarantineReason, RejectedError
from qm_pipeline.interactions.record import Instant

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from qm_pipeline.ingest.streams import Source

DOCUMENT_BYTES: Final = 64 * 1024 * 1024
KEPT_OF_A_LONG_DOCUMENT: Final = 64 * 1024
CONTACT_LENS: Final = "contact-lens"
TRANSCRIBE: Final = "transcribe"

_CHANNELS: Final = {"VOICE": "voice", "CHAT": "chat", "EMAIL": "email"}
# A supervisor who joins is staff, but not the agent whose work is looked at: kept as text, not scored.
_ROLES: Final = {
    "AGENT": "agent", "CUSTOMER": "customer", "SYSTEM": "system", "CUSTOM_BOT": "bot", "SUPERVISOR": "system",
}  # fmt: skip
# MIXED has no place among three labels, and is none of them: unknown.
_SENTIMENTS: Final = {"POSITIVE": "positive", "NEUTRAL": "neutral", "NEGATIVE": "negative"}
_DIRECTIONS: Final = {"inbound": "inbound", "outbound": "outbound", "api": "inbound", "callback": "outbound"}
_JOINED: Final = "application/vnd.amazonaws.connect.event.participant.joined"
_NAMED_FILE: Final = re.compile(r"(?P<contact>.+?)_(?:analysis|call_analytics)(?:_.*)?")


class _Participant(msgspec.Struct, rename="pascal"):
    participant_id: str | None = None
    participant_role: str | None = None


class _Metadata(msgspec.Struct, rename="pascal"):
    contact_id: str | None = None


class _Item(msgspec.Struct, rename="pascal"):
    id: str | None = None
    type: str | None = None
    content: str | None = None
    participant_id: str | None = None
    participant_role: str | None = None
    sentiment: str | None = None
    absolute_time: Instant | None = None
    content_type: str | None = None
    begin_offset_millis: int | None = None
    end_offset_millis: int | None = None


class _Document(msgspec.Struct, rename="pascal"):
    version: str | None = None
    channel: str | None = None
    job_status: str | None = None
    job_name: str | None = None
    language_code: str | None = None
    customer_metadata: _Metadata | None = None
    participants: list[_Participant] = []
    transcript: list[_Item] = []
    categories: Any = None
    conversation_characteristics: Any = None


class _Roles:
    """Whose an item is: it says so itself, or its participant does."""

    def __init__(self, document: _Document) -> None:
        self._of = {each.participant_id: each.participant_role for each in document.participants}

    def get(self, item: _Item) -> str | None:
        return item.participant_role or self._of.get(item.participant_id)


def read(source: Source, options: ReadOptions) -> Iterator[Read]:
    """Yield the contact of a file.

    Raises
    ------
    UnreadableFileError
        The contact records cannot be read.
    """
    records = sidecar.load(options.contacts) if options.contacts else {}
    content = _content(source)
    if not content.strip():
        return
    if len(content) > DOCUMENT_BYTES:
        yield Refused(1, QuarantineReason.LINE_TOO_LONG, None, content[:KEPT_OF_A_LONG_DOCUMENT])
        return
    try:
        record = _record(content, source, records)
    except RejectedError as error:
        yield Refused(1, error.reason, error.field, content)
        return
    result = checked(1, record, options)
    yield result._replace(raw=content) if isinstance(result, Refused) else result


def _content(source: Source) -> bytes:
    content = bytearray()
    for block in unpacked(source):
        content += block
        if len(content) > DOCUMENT_BYTES:
            break
    return bytes(content).removeprefix(b"\xef\xbb\xbf")


def _record(content: bytes, source: Source, records: Mapping[str, Mapping[str, str]]) -> bytes:
    document, _ = diagnosis.patient(content, _Document)
    name = _contact_id(document, source)
    record = _translated(document, name, records.get(name, {}))
    return msgspec.json.encode({key: value for key, value in record.items() if value is not None})


def _contact_id(document: _Document, source: Source) -> str:
    """Return the id the document has, else the one in its file's name, as both services name files."""
    if document.customer_metadata and document.customer_metadata.contact_id:
        return document.customer_metadata.contact_id
    if document.job_name:
        return document.job_name
    stem = source.shown.rsplit("/", 1)[-1].split(".json")[0]
    named = _NAMED_FILE.fullmatch(stem)
    return named["contact"] if named else stem


def _translated(document: _Document, name: str, contact: Mapping[str, str]) -> dict[str, Any]:
    if not document.transcript:
        # A job can be COMPLETED and have skipped an analysis; with a transcript it is a conversation anyway.
        raise RejectedError(QuarantineReason.NOT_ANALYSED, "Transcript")
    started, ended = _times(document, contact)
    return {
        "interaction_id": name,
        "source": TRANSCRIBE if document.job_name else CONTACT_LENS,
        "channel": _CHANNELS.get(document.channel or "", document.channel),
        "started_at": started,
        "ended_at": ended,
        "language": document.language_code,
        "queue": contact.get("queue"),
        "topic": contact.get("topic"),
        "customer_id": contact.get("customer_id"),
        "account_id": contact.get("account_id"),
        "direction": _DIRECTIONS.get(contact.get("direction", "").lower()),
        "attributes": _attributes(document),
        "turns": list(_turns(document, name, contact)),
    }


def _times(document: _Document, contact: Mapping[str, str]) -> tuple[Any, Any]:
    """Return beginning and end: a chat's from its own messages, a call's from its contact record."""
    times = [item.absolute_time for item in document.transcript if item.absolute_time is not None]
    if times:
        return min(times), max(times)
    if "started_at" not in contact:
        raise RejectedError(QuarantineReason.NO_CONTACT_RECORD, "started_at")
    return contact["started_at"], contact.get("ended_at") or _end(document, contact["started_at"])


def _end(document: _Document, started: str) -> datetime | None:
    """Return the beginning and the length of the conversation together, where the record has no end."""
    lasted = number(document.conversation_characteristics, "TotalConversationDurationMillis") or 0
    spoken = max((item.end_offset_millis or 0 for item in document.transcript), default=0)
    try:
        beginning: datetime = msgspec.convert(started, Instant)
        return beginning.astimezone(UTC) + timedelta(milliseconds=max(lasted, spoken))
    except (msgspec.ValidationError, OverflowError, ValueError):
        return None  # the record is refused for the time or the end that it lacks


def _turns(document: _Document, name: str, contact: Mapping[str, str]) -> Iterator[dict[str, Any]]:
    """Yield what was said; joining, leaving and attachments are events, not turns."""
    roles = _Roles(document)
    groups = _group_sentiments(document)
    times = [item.absolute_time for item in document.transcript if item.absolute_time is not None]
    for index, item in enumerate(document.transcript):
        if item.content is None:
            continue
        said = roles.get(item) or ""
        if said not in _ROLES:
            raise RejectedError(QuarantineReason.UNKNOWN_VALUE, f"Transcript[{index}].ParticipantRole")
        role = _ROLES[said]
        turn = {
            "role": role,
            "text": item.content,
            "agent_id": _agent(item, name, contact) if role == "agent" else None,
            "offset_ms": _offset(item, min(times, default=None)),
            "duration_ms": _duration(item),
            "sentiment": _SENTIMENTS.get(item.sentiment or groups.get(item.id or "", "")),
        }
        yield {key: value for key, value in turn.items() if value is not None}


def _agent(item: _Item, name: str, contact: Mapping[str, str]) -> str:
    """Return the contact record's agent, else one known in this contact only.

    A call's participant is called AGENT in every file: taken as an id, all agents would become one.
    """
    if "agent_id" in contact:
        return contact["agent_id"]
    participant = item.participant_id or "AGENT"
    return f"{participant}@{name}" if participant.isalpha() else participant


def _offset(item: _Item, beginning: datetime | None) -> int | None:
    if item.begin_offset_millis is not None:
        return item.begin_offset_millis
    if item.absolute_time is None or beginning is None:
        return None
    return (item.absolute_time - beginning) // timedelta(milliseconds=1)


def _duration(item: _Item) -> int | None:
    if item.begin_offset_millis is None or item.end_offset_millis is None:
        return None
    return item.end_offset_millis - item.begin_offset_millis


def _group_sentiments(document: _Document) -> dict[str, str]:
    """Return each chat message's label: chats have one per group of messages."""
    groups = list_at(document.conversation_characteristics, "Sentiment", "DetailsByTranscriptItemGroup")
    return {
        str(at(item, "Id")): str(at(group, "Sentiment"))
        for group in groups
        for item in list_at(group, "TranscriptItems")
    }


def _attributes(document: _Document) -> dict[str, Any]:
    """Return the vendor's own figures, under names that say whose they are."""
    figures, roles = document.conversation_characteristics, _Roles(document)
    matched = list_at(document.categories, "MatchedCategories")
    named = {
        "contact_lens_version": document.version,
        "contact_lens_categories": ", ".join(map(str, matched)),
        "contact_lens_duration_ms": number(figures, "TotalConversationDurationMillis"),
        "contact_lens_non_talk_ms": number(figures, "NonTalkTime", "TotalTimeMillis"),
        "contact_lens_interruptions": number(figures, "Interruptions", "TotalCount"),
        "contact_lens_greeting_ms": number(figures, "ResponseTime", "AgentGreetingTimeMillis"),
    }
    said = [Message(item.id, roles.get(item)) for item in document.transcript if item.content is not None]
    named |= contact_lens_figures.attributes(at(figures, "Sentiment"), said)
    named["agent_joined_ms"] = _agent_joined(document.transcript)
    return {name: value for name, value in named.items() if value not in {None, ""}}


def _agent_joined(transcript: list[_Item]) -> int | None:
    """Return when an agent first joined a chat, in milliseconds from its first event or message."""
    times = [item.absolute_time for item in transcript if item.absolute_time is not None]
    joined = (
        _offset(item, min(times))
        for item in transcript
        if item.participant_role == "AGENT" and item.absolute_time and item.content_type == _JOINED
    )
    return min((each for each in joined if each is not None), default=None)
