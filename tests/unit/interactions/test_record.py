"""The contract of the interaction record: what fits, what does not, and for which reason."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qm_pipeline.interactions.errors import QuarantineReason, RejectedError
from qm_pipeline.interactions.record import ID_LENGTH, TEXT_LENGTH, Decoded, check_notice, decode

NOW = datetime(2026, 1, 1, tzinfo=UTC)
TURN = {"role": "customer", "text": "hello"}
RECORD = {
    "interaction_id": "i-1",
    "channel": "chat",
    "started_at": "2024-05-01T10:00:00Z",
    "ended_at": "2024-05-01T10:05:00Z",
    "turns": [TURN],
}
FULL = RECORD | {
    "source": "acme",
    "queue": "billing",
    "topic": "refund",
    "direction": "outbound",
    "status": "abandoned",
    "customer_id": "c-1",
    "account_id": "a-1",
    "language": "en-GB",
    "csat": 4.5,
    "resolved": False,
    "transfers": 2,
    "hold_ms": 3_000,
    "bot_handoff_turn": 1,
    "monitoring_notice": True,
    "attributes": {"vip": True, "tier": 3, "share": 0.5, "note": "x"},
    "turns": [
        {
            "role": "bot",
            "text": "",
            "offset_ms": 0,
            "duration_ms": 10,
            "stage": "greeting",
            "sentiment": "neutral",
        },
        {"role": "agent", "text": "yes", "agent_id": "g-1"},
        {"role": "system", "text": "left"},
    ],
}


def line(**fields: object) -> bytes:
    return json.dumps(RECORD | fields).encode()


def read(content: bytes) -> Decoded:
    return decode(content, now=NOW)


def refusal(content: bytes) -> tuple[str, str | None]:
    with pytest.raises(RejectedError) as caught:
        read(content)
    return caught.value.reason.value, caught.value.field


def outcome(content: bytes) -> str | None:
    """Return the field at fault; None where the record was taken or is none at all."""
    try:
        read(content)
    except RejectedError as error:
        return error.field
    return None


def raw(extra: bytes) -> bytes:
    """A good record with bytes added before its closing brace."""
    return json.dumps(RECORD).encode()[:-1] + b"," + extra + b"}"


def test_every_field_of_the_contract_is_kept() -> None:
    interaction = read(json.dumps(FULL).encode()).interaction
    assert interaction.attributes == FULL["attributes"]
    assert [turn.role for turn in interaction.turns] == ["bot", "agent", "system"]
    assert interaction.turns[0].stage == "greeting"
    assert (interaction.source, interaction.direction, interaction.status) == (
        "acme",
        "outbound",
        "abandoned",
    )
    assert (interaction.csat, interaction.resolved, interaction.hold_ms) == (4.5, False, 3_000)


def test_defaults_are_those_of_the_contract_whether_absent_or_null() -> None:
    for content in (
        line(),
        line(source=None, direction=None, status=None, queue=None, csat=None, attributes=None),
    ):
        interaction = read(content).interaction
        assert (interaction.source, interaction.direction, interaction.status) == (
            "native",
            "inbound",
            "completed",
        )
        assert interaction.queue is None
        assert interaction.attributes is None


@pytest.mark.parametrize(
    ("fields", "reason", "field"),
    [
        ({"interaction_id": None}, "missing_field", "interaction_id"),
        ({"interaction_id": ""}, "blank_id", "interaction_id"),
        ({"interaction_id": " \t\u3000"}, "blank_id", "interaction_id"),
        ({"interaction_id": "x" * (ID_LENGTH + 1)}, "id_too_long", "interaction_id"),
        ({"interaction_id": 7}, "wrong_type", "interaction_id"),
        ({"source": " "}, "blank_id", "source"),
        ({"customer_id": ""}, "blank_id", "customer_id"),
        ({"account_id": "x" * 201}, "id_too_long", "account_id"),
        ({"channel": "fax"}, "unknown_value", "channel"),
        ({"channel": True}, "wrong_type", "channel"),
        ({"direction": "sideways"}, "unknown_value", "direction"),
        ({"status": "done"}, "unknown_value", "status"),
        ({"started_at": "2024-05-01T10:00:00"}, "time_without_offset", "started_at"),
        ({"started_at": "2024-05-01 10:00:00.5"}, "time_without_offset", "started_at"),
        ({"started_at": "2024-05-01"}, "time_without_offset", "started_at"),
        ({"started_at": "yesterday"}, "bad_time", "started_at"),
        ({"started_at": "2024-02-30T10:00:00Z"}, "bad_time", "started_at"),
        ({"started_at": "2024-05-01T24:00:00Z"}, "bad_time", "started_at"),
        ({"started_at": 1714557600}, "wrong_type", "started_at"),
        ({"started_at": "1999-12-31T23:59:59Z"}, "time_too_old", "started_at"),
        ({"started_at": "0001-01-01T00:00:00+10:00"}, "time_too_old", "started_at"),
        ({"ended_at": "9999-12-31T23:59:59-10:00"}, "time_in_future", "ended_at"),
        ({"ended_at": "2026-01-02T00:00:01Z"}, "time_in_future", "ended_at"),
        ({"ended_at": "2024-05-01T09:59:59Z"}, "ended_before_started", "ended_at"),
        ({"ended_at": None}, "missing_field", "ended_at"),
        ({"language": "en_US"}, "bad_language", "language"),
        ({"language": "english!"}, "bad_language", "language"),
        ({"queue": "q" * 201}, "text_too_long", "queue"),
        ({"csat": 0.9}, "out_of_range", "csat"),
        ({"csat": 6}, "out_of_range", "csat"),
        ({"csat": "5"}, "wrong_type", "csat"),
        ({"csat": True}, "wrong_type", "csat"),
        ({"resolved": 1}, "wrong_type", "resolved"),
        ({"resolved": "yes"}, "wrong_type", "resolved"),
        ({"transfers": -1}, "out_of_range", "transfers"),
        ({"transfers": 2**31}, "out_of_range", "transfers"),
        ({"transfers": 1.0}, "wrong_type", "transfers"),
        ({"transfers": True}, "wrong_type", "transfers"),
        ({"transfers": "1"}, "wrong_type", "transfers"),
        ({"hold_ms": 2**63}, "out_of_range", "hold_ms"),
        ({"hold_ms": 10**30}, "out_of_range", "hold_ms"),
        ({"bot_handoff_turn": 2}, "out_of_range", "bot_handoff_turn"),
        ({"attributes": []}, "wrong_type", "attributes"),
        ({"attributes": {"a": {}}}, "wrong_type", "attributes"),
        ({"attributes": {"a": [1]}}, "wrong_type", "attributes"),
        ({"attributes": {"a": 2**63}}, "out_of_range", "attributes"),
        ({"attributes": {"a": "x\0"}}, "nul_character", "attributes"),
        ({"attributes": {"a\0": "x"}}, "nul_character", "attributes"),
        ({"attributes": {"a": "\ud800"}}, "lone_surrogate", "attributes"),
        ({"turns": []}, "no_turns", "turns"),
        ({"turns": None}, "missing_field", "turns"),
        ({"turns": {}}, "wrong_type", "turns"),
        ({"turns": ["hello"]}, "wrong_type", "turns[0]"),
        ({"turns": [TURN, {"text": "x"}]}, "missing_field", "turns[1].role"),
        ({"turns": [TURN, {"role": "customer"}]}, "missing_field", "turns[1].text"),
        ({"turns": [{"role": "manager", "text": "x"}]}, "unknown_value", "turns[0].role"),
        ({"turns": [TURN | {"text": "x" * (TEXT_LENGTH + 1)}]}, "text_too_long", "turns[0].text"),
        ({"turns": [TURN | {"text": "a\0b"}]}, "nul_character", "turns[0].text"),
        ({"turns": [TURN | {"text": "\udfff"}]}, "lone_surrogate", "turns[0].text"),
        ({"turns": [TURN | {"offset_ms": -1}]}, "out_of_range", "turns[0].offset_ms"),
        ({"turns": [TURN | {"duration_ms": 2**64}]}, "out_of_range", "turns[0].duration_ms"),
        ({"turns": [TURN | {"offset_ms": 0.5}]}, "wrong_type", "turns[0].offset_ms"),
        ({"turns": [TURN | {"sentiment": "MIXED"}]}, "unknown_value", "turns[0].sentiment"),
        ({"turns": [TURN | {"stage": "s" * 201}]}, "text_too_long", "turns[0].stage"),
        ({"turns": [{"role": "agent", "text": "x"}]}, "agent_id_missing", "turns[0].agent_id"),
        ({"turns": [{"role": "agent", "text": "x", "agent_id": ""}]}, "blank_id", "turns[0].agent_id"),
        ({"turns": [{"role": "agent", "text": "x", "agent_id": "  "}]}, "blank_id", "turns[0].agent_id"),
    ],
)
def test_what_does_not_fit_is_refused_with_its_reason_and_place(
    fields: dict[str, object], reason: str, field: str
) -> None:
    assert refusal(line(**fields)) == (reason, field)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"{", "not_json"),
        (b"hello", "not_json"),
        (b"{} {}", "not_json"),
        (b'{"a": 01}', "not_json"),
        (b"[]", "not_an_object"),
        (b'"text"', "not_an_object"),
        (b"null", "not_an_object"),
        (b'{"interaction_id": "\xff"}', "not_utf8"),
        (b"\xfe\xff\x00{", "not_utf8"),
        (b'{"interaction_id": "a\x00"}', "nul_character"),
        (b'{"a":' + b"[" * 100_000 + b"]" * 100_000 + b"}", "too_deep"),
        (raw(b'"csat": NaN'), "not_finite"),
        (raw(b'"csat": -Infinity'), "not_finite"),
        (raw(b'"csat": 1e999'), "not_finite"),
        (raw(b'"attributes": {"a": 1e999}'), "not_finite"),
        (raw(b'"unknown": NaN'), "not_finite"),
        (raw(b'"hold_ms": ' + b"9" * 5_000), "out_of_range"),
    ],
)
def test_what_is_no_record_at_all_is_refused_with_its_reason(content: bytes, reason: str) -> None:
    assert refusal(content)[0] == reason


def test_a_refusal_never_quotes_what_it_refused() -> None:
    private = "4111 1111 1111 1111"
    for fields in (
        {"channel": private},
        {"turns": [{"role": private, "text": private}]},
        {"started_at": private},
    ):
        with pytest.raises(RejectedError) as caught:
            read(line(**fields))
        assert "4111" not in str(caught.value)
    with pytest.raises(RejectedError) as caught:
        read(line(attributes={private: {}}))
    assert "4111" not in str(caught.value)


def test_of_duplicate_keys_the_last_wins_even_if_an_earlier_one_does_not_fit() -> None:
    assert read(raw(b'"channel": "email"')).interaction.channel == "email"
    twice = b'{"csat": "bad", "queue": 5,' + json.dumps(RECORD).encode()[1:-1] + b', "queue": "q", "csat": 2}'
    interaction = read(twice).interaction
    assert (interaction.csat, interaction.queue) == (2, "q")
    assert refusal(raw(b'"channel": 5')) == ("wrong_type", "channel")


def test_unknown_fields_are_ignored_and_named() -> None:
    decoded = read(
        line(mood="good", extra=[1], turns=[TURN | {"confidence": 0.9}, TURN | {"confidence": 0.1}])
    )
    assert sorted(decoded.ignored_fields) == ["extra", "mood", "turns[].confidence"]
    assert decoded.interaction == read(line(turns=[TURN, TURN])).interaction


def test_an_unknown_fields_name_is_cut_and_cleaned() -> None:
    names = read(line(**{"x" * 5_000: 1, "a\0b": 2, "\ud800": 3})).ignored_fields
    assert max(map(len, names)) <= 80
    assert not any("\0" in name or "\ud800" in name for name in names)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("2024-05-01T10:00:00Z", datetime(2024, 5, 1, 10, tzinfo=UTC)),
        ("2024-05-01t12:00:00+02:00", datetime(2024, 5, 1, 10, tzinfo=UTC)),
        ("2024-04-30T23:30:00.25-10:30", datetime(2024, 5, 1, 10, 0, 0, 250_000, tzinfo=UTC)),
        ("2024-05-01T10:00:00.123456789Z", datetime(2024, 5, 1, 10, 0, 0, 123_457, tzinfo=UTC)),
        ("2016-12-31T23:59:60Z", datetime(2017, 1, 1, tzinfo=UTC)),
        ("2017-01-01T00:59:60+01:00", datetime(2017, 1, 1, tzinfo=UTC)),
    ],
)
def test_times_become_utc_with_microseconds(written: str, meant: datetime) -> None:
    interaction = read(line(started_at=written)).interaction
    assert interaction.started_at == meant
    assert interaction.started_at.utcoffset() == timedelta(0)


def test_a_leap_second_that_cannot_be_is_no_time() -> None:
    assert refusal(line(started_at="2016-12-31T12:30:60Z")) == ("bad_time", "started_at")


def test_a_time_up_to_a_day_ahead_is_taken_for_a_clock_that_is_off() -> None:
    assert read(line(ended_at="2026-01-01T23:59:59Z")).interaction.ended_at is not None


def test_an_active_interaction_need_not_have_ended() -> None:
    assert read(line(status="active", ended_at=None)).interaction.ended_at is None
    assert refusal(line(status="wrap_up", ended_at=None)) == ("missing_field", "ended_at")


def test_a_blank_label_is_unknown() -> None:
    interaction = read(line(queue=" ", topic="", language="\t", turns=[TURN | {"stage": " "}])).interaction
    assert (interaction.queue, interaction.topic, interaction.language) == (None, None, None)
    assert interaction.turns[0].stage is None


def test_text_may_be_empty_or_as_long_as_the_contract_says() -> None:
    turns = [TURN | {"text": ""}, TURN | {"text": "\U0001f600" * TEXT_LENGTH}]
    assert [len(turn.text) for turn in read(line(turns=turns)).interaction.turns] == [0, TEXT_LENGTH]


def test_an_escaped_backslash_before_u0000_is_not_a_nul() -> None:
    assert read(line(turns=[TURN | {"text": "\\u0000"}])).interaction.turns[0].text == "\\u0000"


def test_a_null_attribute_is_an_absent_one_and_a_whole_number_has_one_form() -> None:
    interaction = read(line(attributes={"a": None, "b": 1.0, "c": 1.5, "d": 1e300})).interaction
    assert interaction.attributes == {"b": 1, "c": 1.5, "d": 1e300}
    assert isinstance(interaction.attributes["b"], int)


def test_a_queue_that_requires_the_monitoring_notice_refuses_a_record_without_it() -> None:
    queues = frozenset({"recorded"})
    for notice in (None, False):
        with pytest.raises(RejectedError) as caught:
            check_notice(read(line(queue="recorded", monitoring_notice=notice)).interaction, queues)
        assert caught.value.reason is QuarantineReason.NO_MONITORING_NOTICE
    check_notice(read(line(queue="recorded", monitoring_notice=True)).interaction, queues)
    check_notice(read(line(queue="other")).interaction, queues)


@pytest.mark.parametrize(
    "tag",
    [
        "en",
        "EN-us",
        "zh-Hant-TW",
        "zh-cmn-Hans-CN",
        "sl-rozaj-biske",
        "de-CH-1996",
        "es-419",
        "x-ours",
        "i-klingon",
        "en-a-bbb-x-a-ccc",
        "en-GB-oed",
        "hy-Latn-IT-arevela",
    ],
)
def test_well_formed_language_tags_are_taken(tag: str) -> None:
    assert read(line(language=tag)).interaction.language == tag


@pytest.mark.parametrize(
    "tag", ["e", "en-", "-en", "en--US", "en US", "abcdefghi", "de-419-DE-x", "\u00e9n", "1a"]
)
def test_other_language_tags_are_refused(tag: str) -> None:
    assert refusal(line(language=tag)) == ("bad_language", "language")


JSON_VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text()
    | st.sampled_from(["chat", "agent", "en"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)


@given(field=st.sampled_from(sorted(FULL)), value=JSON_VALUES)
def test_any_value_in_any_field_is_taken_or_refused_with_a_reason(field: str, value: object) -> None:
    """The walk that explains a refusal knows every fault that the fast decoder finds: no crash, no riddle."""
    place = outcome(json.dumps(FULL | {field: value}).encode())
    assert place is None or place.startswith(field) or field in {"started_at", "ended_at", "turns"}


@given(
    field=st.sampled_from(["role", "text", "agent_id", "offset_ms", "stage", "sentiment"]), value=JSON_VALUES
)
def test_any_value_in_any_field_of_a_turn_is_taken_or_refused_with_its_place(
    field: str, value: object
) -> None:
    place = outcome(line(turns=[TURN, TURN | {field: value}]))
    assert place is None or place.startswith("turns[1]")


@given(content=st.binary(max_size=200))
def test_any_bytes_are_refused_with_a_reason(content: bytes) -> None:
    with pytest.raises(RejectedError):
        read(content)


@given(offset=st.integers(-14 * 60, 14 * 60))
def test_one_instant_is_one_time_whatever_its_offset(offset: int) -> None:
    instant = datetime(2024, 5, 1, 10, tzinfo=UTC)
    written = instant.astimezone(timezone(timedelta(minutes=offset))).isoformat()
    assert read(line(started_at=written, ended_at=written)).interaction.started_at == instant
