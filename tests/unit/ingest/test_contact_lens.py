"""Contact Lens and Transcribe Call Analytics documents as records; the documents here are our own."""

from __future__ import annotations

import json
import os
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from qm_pipeline.ingest.reading import Read
    from qm_pipeline.interactions.record import Interaction

    Reads = Callable[..., list[Read]]
    Outcome = Callable[[list[Read]], list[tuple[int, str, str | None]]]

CORPORA = Path(os.environ.get("QM_CORPORA", Path(__file__).parents[4] / "shared" / "data"))
EXAMPLES = CORPORA / "formats" / "contact-lens"

VOICE: dict[str, Any] = {
    "Version": "1.1.0",
    "Channel": "VOICE",
    "JobStatus": "COMPLETED",
    "LanguageCode": "en-US",
    "CustomerMetadata": {"ContactId": "call-1"},
    "Participants": [
        {"ParticipantId": "AGENT", "ParticipantRole": "AGENT"},
        {"ParticipantId": "C", "ParticipantRole": "CUSTOMER"},
    ],
    "Categories": {"MatchedCategories": ["greeting", "refund"]},
    "ConversationCharacteristics": {
        "TotalConversationDurationMillis": 9_000,
        "Sentiment": {
            "OverallSentiment": {"AGENT": 1.5, "CUSTOMER": -2},
            "SentimentByPeriod": {
                "QUARTER": {"CUSTOMER": [{"Score": -5}, {"Score": 0}, {"Score": 1}, {"Score": 2.5}]}
            },
        },
    },
    "Transcript": [
        {
            "Id": "1",
            "ParticipantId": "AGENT",
            "Content": "good morning",
            "BeginOffsetMillis": 0,
            "EndOffsetMillis": 900,
            "Sentiment": "NEUTRAL",
        },
        {
            "Id": "2",
            "ParticipantId": "C",
            "Content": "it broke again",
            "BeginOffsetMillis": 1_000,
            "EndOffsetMillis": 3_500,
            "Sentiment": "NEGATIVE",
        },
        {
            "Id": "3",
            "ParticipantId": "AGENT",
            "Content": "oh",
            "BeginOffsetMillis": 3_600,
            "EndOffsetMillis": 4_000,
            "Sentiment": "MIXED",
        },
    ],
}
CHAT: dict[str, Any] = {
    "Version": "CHAT-2022-11-30",
    "Channel": "CHAT",
    "JobStatus": "COMPLETED",
    "LanguageCode": "en-US",
    "CustomerMetadata": {"ContactId": "chat-1"},
    "Participants": [
        {"ParticipantId": "c0", "ParticipantRole": "CUSTOMER"},
        {"ParticipantId": "a0", "ParticipantRole": "AGENT"},
        {"ParticipantId": "b0", "ParticipantRole": "CUSTOM_BOT"},
    ],
    "ConversationCharacteristics": {
        "Sentiment": {
            "OverallSentiment": {"DetailsByParticipantRole": {"CUSTOMER": 0.5}},
            "SentimentShift": {
                "DetailsByParticipantRole": {"CUSTOMER": {"BeginScore": -3.75, "EndScore": 3.75}}
            },
            "DetailsByTranscriptItemGroup": [
                {"Sentiment": "POSITIVE", "TranscriptItems": [{"Id": "m2"}, {"Id": "m3"}]}
            ],
        }
    },
    "Transcript": [
        {"Id": "e1", "Type": "EVENT", "ParticipantId": "c0", "AbsoluteTime": "2024-05-01T10:00:00.000Z"},
        {
            "Id": "m1",
            "Type": "MESSAGE",
            "ParticipantId": "b0",
            "Content": "hi there",
            "AbsoluteTime": "2024-05-01T10:00:01.500Z",
        },
        {
            "Id": "m2",
            "Type": "MESSAGE",
            "ParticipantId": "c0",
            "Content": "thanks",
            "AbsoluteTime": "2024-05-01T10:00:03Z",
        },
        {
            "Id": "m3",
            "Type": "MESSAGE",
            "ParticipantId": "a0",
            "Content": "sure",
            "AbsoluteTime": "2024-05-01T10:00:09Z",
        },
        {"Id": "e2", "Type": "EVENT", "ParticipantId": "c0", "AbsoluteTime": "2024-05-01T10:00:10Z"},
    ],
}
CONTACTS = (
    "Contact ID,InitiationTimestamp,DisconnectTimestamp,Queue,Agent ID,customer_id,initiation_method\n"
    "call-1,2024-05-01T10:00:00Z,2024-05-01T10:00:20Z,support,agent-7,cust-9,OUTBOUND\n"
    "call-2,2024-05-01T10:00:00Z,,,,,\n"
    "call-3,2024-05-01T10:00:00,,,,,\n"
)


@pytest.fixture
def put(tmp_path: Path) -> Callable[..., Path]:
    def write(document: object, name: str = "x.json") -> Path:
        path = tmp_path / name
        path.write_text(json.dumps(document, indent=1), encoding="utf-8")
        return path

    return write


@pytest.fixture
def contacts(tmp_path: Path) -> Path:
    path = tmp_path / "contacts.csv"
    path.write_text(CONTACTS, encoding="utf-8-sig")
    return path


def only(reads: list[Read]) -> Interaction:
    assert len(reads) == 1
    return reads[0].interaction  # type: ignore[union-attr]


def without(document: dict[str, Any], *names: str) -> dict[str, Any]:
    return {name: value for name, value in document.items() if name not in names}


def test_a_call_takes_its_times_queue_and_agent_from_the_contact_record(
    put: Callable[..., Path], contacts: Path, reads: Reads
) -> None:
    call = only(reads(put(VOICE), contacts=contacts))
    assert (call.source, call.interaction_id, call.channel, call.language) == (
        "contact-lens",
        "call-1",
        "voice",
        "en-US",
    )
    assert call.started_at == datetime(2024, 5, 1, 10, tzinfo=UTC)
    assert call.ended_at == datetime(2024, 5, 1, 10, 0, 20, tzinfo=UTC)
    assert (call.queue, call.customer_id, call.direction) == ("support", "cust-9", "outbound")
    assert [(turn.role, turn.agent_id) for turn in call.turns] == [
        ("agent", "agent-7"),
        ("customer", None),
        ("agent", "agent-7"),
    ]
    assert [(turn.offset_ms, turn.duration_ms) for turn in call.turns] == [
        (0, 900),
        (1_000, 2_500),
        (3_600, 400),
    ]


def test_the_vendors_labels_and_scores_are_kept_and_mixed_is_unknown(
    put: Callable[..., Path], contacts: Path, reads: Reads
) -> None:
    call = only(reads(put(VOICE), contacts=contacts))
    assert [turn.sentiment for turn in call.turns] == ["neutral", "negative", None]
    assert call.attributes == {
        "contact_lens_version": "1.1.0",
        "contact_lens_categories": "greeting, refund",
        "contact_lens_duration_ms": 9_000,
        "contact_lens_customer_overall": -2,
        "contact_lens_customer_begin": -5,
        "contact_lens_customer_quarter_2": 0,
        "contact_lens_customer_quarter_3": 1,
        "contact_lens_customer_end": 2.5,
        "contact_lens_agent_overall": 1.5,
    }


def test_a_call_without_a_contact_record_is_quarantined_for_that(
    put: Callable[..., Path], contacts: Path, reads: Reads, outcome: Outcome
) -> None:
    assert outcome(reads(put(VOICE))) == [(1, "no_contact_record", "started_at")]
    other = VOICE | {"CustomerMetadata": {"ContactId": "call-99"}}
    assert outcome(reads(put(other), contacts=contacts)) == [(1, "no_contact_record", "started_at")]


def test_a_contact_record_without_an_end_ends_with_the_conversation(
    put: Callable[..., Path], contacts: Path, reads: Reads
) -> None:
    call = only(reads(put(VOICE | {"CustomerMetadata": {"ContactId": "call-2"}}), contacts=contacts))
    assert call.ended_at == datetime(2024, 5, 1, 10, 0, 9, tzinfo=UTC)


def test_without_an_agents_id_calls_do_not_all_become_one_agents(
    put: Callable[..., Path], contacts: Path, reads: Reads
) -> None:
    call = only(reads(put(VOICE | {"CustomerMetadata": {"ContactId": "call-2"}}), contacts=contacts))
    assert {turn.agent_id for turn in call.turns} == {"AGENT@call-2", None}


def test_a_contact_record_with_a_time_without_an_offset_is_refused(
    put: Callable[..., Path], contacts: Path, reads: Reads, outcome: Outcome
) -> None:
    call = VOICE | {"CustomerMetadata": {"ContactId": "call-3"}}
    assert outcome(reads(put(call), contacts=contacts)) == [(1, "time_without_offset", "started_at")]


def test_a_chat_has_its_own_times_and_leaves_events_out(put: Callable[..., Path], reads: Reads) -> None:
    chat = only(reads(put(CHAT)))
    assert chat.started_at == datetime(2024, 5, 1, 10, tzinfo=UTC)
    assert chat.ended_at == datetime(2024, 5, 1, 10, 0, 10, tzinfo=UTC)
    assert [(turn.role, turn.offset_ms, turn.agent_id) for turn in chat.turns] == [
        ("bot", 1_500, None),
        ("customer", 3_000, None),
        ("agent", 9_000, "a0"),
    ]


def test_a_chats_labels_are_those_of_its_groups(put: Callable[..., Path], reads: Reads) -> None:
    chat = only(reads(put(CHAT)))
    assert [turn.sentiment for turn in chat.turns] == [None, "positive", "positive"]
    assert chat.attributes is not None
    assert (chat.attributes["contact_lens_customer_begin"], chat.attributes["contact_lens_customer_end"]) == (
        -3.75,
        3.75,
    )


def test_a_chat_takes_queue_and_agent_from_the_contact_record_too(
    put: Callable[..., Path], contacts: Path, reads: Reads
) -> None:
    chat = only(reads(put(CHAT | {"CustomerMetadata": {"ContactId": "call-1"}}), contacts=contacts))
    assert (chat.queue, chat.turns[2].agent_id) == ("support", "agent-7")
    assert chat.started_at == datetime(2024, 5, 1, 10, tzinfo=UTC)


def test_a_transcribe_document_is_read_by_its_job_name(
    put: Callable[..., Path], contacts: Path, reads: Reads
) -> None:
    job = without(VOICE, "CustomerMetadata", "Participants") | {"JobName": "call-1"}
    roles = {"AGENT": "AGENT", "C": "CUSTOMER"}
    job["Transcript"] = [
        without(item, "ParticipantId") | {"ParticipantRole": roles[item["ParticipantId"]]}
        for item in VOICE["Transcript"]
    ]
    call = only(reads(put(job), contacts=contacts))
    assert (call.source, call.interaction_id) == ("transcribe", "call-1")
    assert [turn.role for turn in call.turns] == ["agent", "customer", "agent"]


@pytest.mark.parametrize(
    "name",
    [
        "call-1.json",
        "call-1_analysis_2024-05-01T10_00_30Z.json",
        "call-1_analysis_redacted_2024-05-01T10_00_30Z.json",
    ],
)
def test_a_document_without_an_id_is_known_by_its_files_name(
    put: Callable[..., Path], contacts: Path, reads: Reads, name: str
) -> None:
    assert (
        only(reads(put(without(VOICE, "CustomerMetadata"), name), contacts=contacts)).interaction_id
        == "call-1"
    )


def test_a_completed_job_that_skipped_an_analysis_is_a_conversation_as_long_as_it_has_a_transcript(
    put: Callable[..., Path], reads: Reads, outcome: Outcome
) -> None:
    skipped = {
        "SkippedAnalysis": [{"Feature": "SENTIMENT", "ReasonCode": "INSUFFICIENT_CONVERSATION_CONTENT"}]
    }
    assert outcome(reads(put(CHAT | skipped))) == [(1, "chat-1", None)]
    assert outcome(reads(put(CHAT | skipped | {"Transcript": []}))) == [(1, "not_analysed", "Transcript")]
    assert outcome(reads(put(without(CHAT, "Transcript") | {"JobStatus": "FAILED"}))) == [
        (1, "not_analysed", "Transcript")
    ]


def test_a_chat_of_nothing_but_events_has_no_turns(
    put: Callable[..., Path], reads: Reads, outcome: Outcome
) -> None:
    assert outcome(reads(put(CHAT | {"Transcript": CHAT["Transcript"][:1]}))) == [(1, "no_turns", "turns")]


def test_fields_that_appear_over_time_are_ignored(put: Callable[..., Path], reads: Reads) -> None:
    later = CHAT | {"Sparkle": {"a": [1]}, "Version": "CHAT-2030-01-01"}
    later["Transcript"] = [item | {"Emotion": "joy"} for item in CHAT["Transcript"]]
    assert len(only(reads(put(later))).turns) == 3


NOON = {"AbsoluteTime": "2024-05-01T10:00:00Z"}


@pytest.mark.parametrize(
    ("change", "reason", "field"),
    [
        ({"Channel": "TASK"}, "unknown_value", "channel"),
        ({"Channel": None}, "missing_field", "channel"),
        ({"Participants": 5}, "wrong_type", "Participants"),
        ({"CustomerMetadata": {"ContactId": " "}}, "blank_id", "interaction_id"),
        ({"Transcript": {"a": 1}}, "wrong_type", "Transcript"),
        ({"Transcript": ["x"]}, "wrong_type", "Transcript[0]"),
        ({"Transcript": [{"Content": 5}]}, "wrong_type", "Transcript[0].Content"),
        (
            {"Transcript": [NOON | {"Content": "x", "ParticipantRole": "GHOST"}]},
            "unknown_value",
            "Transcript[0].ParticipantRole",
        ),
        (
            {"Transcript": [{"Content": "x", "AbsoluteTime": "2024-05-01T10:00:00"}]},
            "time_without_offset",
            "Transcript[0].AbsoluteTime",
        ),
        ({"Transcript": [NOON | {"Content": "\ud800"}]}, "lone_surrogate", "Transcript[0].Content"),
        (
            {"Transcript": [NOON | {"Content": "a\0", "ParticipantRole": "CUSTOMER"}]},
            "nul_character",
            "turns[0].text",
        ),
    ],
)
def test_a_broken_document_is_refused_with_its_reason(
    put: Callable[..., Path], reads: Reads, outcome: Outcome, change: dict[str, Any], reason: str, field: str
) -> None:
    assert outcome(reads(put(CHAT | change))) == [(1, reason, field)]


def test_broken_figures_do_not_cost_the_conversation(
    put: Callable[..., Path], reads: Reads, outcome: Outcome
) -> None:
    for figures in (
        None,
        [],
        "x",
        {"Sentiment": 5},
        {"Sentiment": {"DetailsByTranscriptItemGroup": [{"TranscriptItems": [{"Id": {}}]}]}},
    ):
        assert outcome(
            reads(put(CHAT | {"ConversationCharacteristics": figures, "Categories": figures}))
        ) == [(1, "chat-1", None)]


def test_a_backwards_segment_is_out_of_range(
    put: Callable[..., Path], contacts: Path, reads: Reads, outcome: Outcome
) -> None:
    item = VOICE["Transcript"][0] | {"BeginOffsetMillis": 10, "EndOffsetMillis": 5}
    assert outcome(reads(put(VOICE | {"Transcript": [item]}), contacts=contacts)) == [
        (1, "out_of_range", "turns[0].duration_ms")
    ]


def test_absurd_lengths_are_refused_not_raised(
    put: Callable[..., Path], contacts: Path, reads: Reads, outcome: Outcome
) -> None:
    call = VOICE | {
        "CustomerMetadata": {"ContactId": "call-2"},
        "ConversationCharacteristics": {"TotalConversationDurationMillis": 1e300},
    }
    assert outcome(reads(put(call), contacts=contacts)) == [(1, "missing_field", "ended_at")]


def test_a_document_that_is_no_json_is_refused_whole(tmp_path: Path, reads: Reads, outcome: Outcome) -> None:
    path = tmp_path / "x.json"
    path.write_text(json.dumps(CHAT)[:-5], encoding="utf-8")
    assert outcome(reads(path)) == [(1, "not_json", None)]
    path.write_bytes(b"")
    assert reads(path, format="contact-lens") == []


@pytest.mark.corpora
@pytest.mark.skipif(not EXAMPLES.exists(), reason="the published example files are not here (QM_CORPORA)")
def test_the_published_examples_are_read_with_every_label(tmp_path: Path, reads: Reads) -> None:
    chat = only(reads(EXAMPLES / "chat.json"))
    labels = [turn.sentiment for turn in chat.turns if turn.role in {"customer", "agent"}]
    assert None not in labels
    (tmp_path / "contacts.csv").write_text("contact_id,start\nvoice,2024-05-01T10:00:00Z\n")
    voice = only(reads(EXAMPLES / "voice.json", contacts=tmp_path / "contacts.csv"))
    assert len(voice.turns) == 10
    assert None not in [turn.sentiment for turn in voice.turns]
    assert voice.attributes is not None
    assert voice.attributes["contact_lens_customer_overall"] == 3.1
    assert chat.attributes is not None
    assert chat.attributes["agent_joined_ms"] == 10_216
