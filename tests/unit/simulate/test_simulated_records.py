"""What comes out fits the contract, and looks like a contact centre."""

from __future__ import annotations

import re
from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import msgspec
import pytest

from qm_pipeline.interactions.record import decode
from qm_pipeline.simulate import Plan, interactions
from qm_pipeline.simulate.topics import STAGES

if TYPE_CHECKING:
    from qm_pipeline.simulate import Contact

END = datetime(2026, 6, 30, tzinfo=UTC)


def test_every_record_fits_the_contract_with_no_field_unknown_to_it(contacts: list[Contact]) -> None:
    encode = msgspec.json.Encoder().encode
    for contact in contacts:
        decoded = decode(encode(contact.interaction), now=END)
        assert decoded.ignored_fields == ()
        assert decoded.interaction.interaction_id == contact.truth.interaction_id


@pytest.mark.parametrize(
    "plan", [Plan(interactions=3_000), Plan(interactions=300, days=1), Plan(interactions=1, days=2)]
)
def test_exactly_as_many_as_asked_for_and_all_before_the_end(plan: Plan) -> None:
    made = [contact.interaction for contact in interactions(plan)]
    assert len(made) == plan.interactions
    assert len({each.interaction_id for each in made}) == plan.interactions
    assert all(each.ended_at is not None and each.ended_at < END for each in made)
    first = END - timedelta(days=plan.days + 7)  # a long e-mail exchange may have begun earlier
    assert all(each.started_at >= first for each in made)


def test_turns_lie_inside_their_contact(contacts: list[Contact]) -> None:
    for contact in contacts:
        record = contact.interaction
        assert record.ended_at is not None
        length = (record.ended_at - record.started_at) / timedelta(milliseconds=1)
        assert all((turn.offset_ms or 0) + (turn.duration_ms or 0) <= length + 1 for turn in record.turns)


def test_voice_has_times_and_overlaps_and_text_channels_have_offsets(contacts: list[Contact]) -> None:
    overlaps = 0
    for contact in contacts:
        turns = contact.interaction.turns
        assert all(turn.offset_ms is not None for turn in turns)
        voice = contact.interaction.channel == "voice"
        assert all((turn.duration_ms is not None) == voice for turn in turns)
        if voice:
            ends = [(turn.offset_ms or 0) + (turn.duration_ms or 0) for turn in turns]
            overlaps += sum((turn.offset_ms or 0) < end for turn, end in zip(turns[1:], ends, strict=False))
    assert overlaps > 100


def test_recognised_speech_has_no_capitals_and_no_sentence_marks(contacts: list[Contact]) -> None:
    for contact in contacts:
        if contact.interaction.channel == "voice" and contact.truth.language == "en":
            for index, turn in enumerate(contact.interaction.turns):
                if not any(planted.turn_index == index for planted in contact.truth.personal_data):
                    assert turn.text == turn.text.lower()
                    assert not re.search(r"[.,?!:;]", turn.text), turn.text


def test_emails_are_laid_out_and_some_quote_what_they_answer(contacts: list[Contact]) -> None:
    letters = [contact.interaction for contact in contacts if contact.interaction.channel == "email"]
    assert all("\n\n" in turn.text for letter in letters for turn in letter.turns)
    assert any("\n> " in turn.text for letter in letters for turn in letter.turns)


def test_stages_come_in_the_order_of_their_queue(contacts: list[Contact]) -> None:
    staged = 0
    for contact in contacts:
        order = STAGES[contact.truth.queue]
        found = [order.index(turn.stage) for turn in contact.interaction.turns if turn.stage is not None]
        assert found == sorted(found)
        staged += bool(found)
    assert staged > 0.7 * len(contacts)


def test_a_bot_hands_over_to_a_turn_after_it(contacts: list[Contact]) -> None:
    handed = [contact.interaction for contact in contacts if contact.interaction.bot_handoff_turn is not None]
    assert len(handed) > 0.2 * len(contacts)
    for record in handed:
        assert record.bot_handoff_turn is not None
        assert any(turn.role == "bot" for turn in record.turns[: record.bot_handoff_turn])
        assert all(turn.role != "bot" for turn in record.turns[record.bot_handoff_turn :])


def test_the_mix_of_channels_languages_and_outcomes_is_that_of_a_real_centre(contacts: list[Contact]) -> None:
    n = len(contacts)
    channels = Counter(contact.interaction.channel for contact in contacts)
    assert set(channels) == {"voice", "chat", "email", "messaging", "sms", "social"}
    assert 0.35 < channels["voice"] / n < 0.55
    languages = Counter(contact.interaction.language for contact in contacts)
    assert languages["en"] > 0.85 * n
    assert all(languages[language] > 0 for language in ("es", "de", None))
    assert 0.02 < sum(contact.interaction.status == "abandoned" for contact in contacts) / n < 0.2
    assert 0.15 < sum(contact.interaction.csat is not None for contact in contacts) / n < 0.35
    assert any(contact.interaction.direction == "outbound" for contact in contacts)
    assert any((contact.interaction.transfers or 0) > 0 for contact in contacts)
    assert any((contact.interaction.hold_ms or 0) > 0 for contact in contacts)


def test_weekdays_are_busier_than_weekends(contacts: list[Contact]) -> None:
    per_day = Counter(contact.interaction.started_at.weekday() for contact in contacts)
    assert per_day[0] > 1.5 * per_day[6]
    assert min(per_day[day] for day in range(5)) > per_day[6]


def test_telephones_are_staffed_by_day(contacts: list[Contact]) -> None:
    hours = {
        contact.interaction.started_at.hour for contact in contacts if contact.interaction.channel == "voice"
    }
    assert hours <= set(range(6, 23))


def test_customers_rarely_say_the_same_thing_in_the_same_words(contacts: list[Contact]) -> None:
    said = [
        turn.text for contact in contacts for turn in contact.interaction.turns if turn.role == "customer"
    ]
    assert len(set(said)) > 0.65 * len(said)
    assert Counter(said).most_common(1)[0][1] < 0.02 * len(said)


def test_no_slot_is_left_open_and_no_bracket_of_the_grammar_gets_through(contacts: list[Contact]) -> None:
    for contact in contacts:
        for turn in contact.interaction.turns:
            assert not re.search(r"[{}]|\(\w+\||\|\w+\)", turn.text), turn.text
            assert turn.text.strip()
