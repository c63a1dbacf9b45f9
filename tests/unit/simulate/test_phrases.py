"""The phrase banks: complete, fillable, many."""

from __future__ import annotations

import re
from collections import defaultdict
from datetime import date
from random import Random
from typing import TYPE_CHECKING

import pytest

from qm_pipeline.interactions.errors import PermanentError
from qm_pipeline.simulate.phrases import Bank, bank
from qm_pipeline.simulate.topics import TOPICS
from qm_pipeline.simulate.values import Values

if TYPE_CHECKING:
    from collections.abc import Iterator

    from qm_pipeline.simulate.grammar import Template

LANGUAGES = ("en", "es", "de")
SETTLED = {"first", "last", "agent", "company", "about", "short"}  # by the contact itself

# Said in nearly every contact, or what the mood hangs on.
GREAT_VARIETY = {
    "greeting": 150,
    "feeling": 400,
    "impact": 80,
    "history": 200,
    "react_cause": 150,
    "react_fix": 250,
    "react_refusal": 150,
    "repeated_request": 200,
    "sarcasm": 100,
    "threat_to_leave": 300,
    "cancel_request": 100,
    "do_not_cancel": 200,
    "escalation": 100,
    "vent": 200,
    "waiting": 100,
    "anything_else_no": 100,
    "bye": 200,
}


def templates(phrases: Bank) -> Iterator[tuple[str, Template]]:
    for key, choice in [*phrases.acts.items(), *phrases.topics.items()]:
        for line in choice.lines:
            for template in line:
                yield f"{key[0]}.{key[1]}", template


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("spoken", [False, True])
def test_every_slot_of_every_phrase_can_be_filled(language: str, spoken: bool) -> None:  # noqa: FBT001  (a parameter of the test)
    phrases = bank(language)
    values = Values(phrases.values, Random(3), date(2026, 3, 9), spoken=spoken)
    values.update(dict.fromkeys(SETTLED, "x"))
    for name, template in templates(phrases):
        pattern = template.spoken if spoken else template.text
        filled = pattern.format_map(values)
        assert not re.search(r"[{}|]|\([^\d]", filled), (name, filled)
        assert filled, name


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_phrase_has_a_word_twice_or_broken_punctuation(language: str) -> None:
    mismatch = r"\b(did|does|do) (you|I|it|he|they|we) (?!need)\w+ed\b"
    broken = re.compile(mismatch + r"|\b(?!had |that )(\w+) \3\b|,,|\?\.|!\.| [,.?!]")
    meant = {
        "no no",
        "bye bye",
        "lies lies",
        "terrible terrible",
        "thank you thank you",
        "ok ok",
        "so so",
        "vielen vielen",
        "sí sí",
    }
    for name, template in templates(bank(language)):
        found = broken.search(template.text.lower())
        assert found is None or found.group(0) in meant or name.endswith("backchannel"), (name, template.text)


def test_english_has_hundreds_of_wordings_for_what_customers_do() -> None:
    wordings: dict[str, set[str]] = defaultdict(set)
    for name, template in templates(bank("en")):
        wordings[name].add(template.text)
    short = {act: len(wordings[f"customer.{act}"]) for act, least in GREAT_VARIETY.items()}
    assert {act: n for act, n in short.items() if n < GREAT_VARIETY[act]} == {}


@pytest.mark.parametrize("topic", TOPICS)
def test_every_topic_has_words_of_its_own(topic: str) -> None:
    phrases = bank("en")
    assert phrases.details[topic] >= 2
    for act in ("fact", "ask", "cause", "fix", "refuse"):
        lines = phrases.topics[topic, act].lines
        assert sum(map(len, lines)) >= 8, act


def test_a_language_without_words_of_a_topic_uses_those_of_its_queue() -> None:
    phrases = bank("de")
    assert phrases.topics["internet_down", "fact"] == phrases.topics["slow_internet", "fact"]


def test_every_language_can_do_everything_that_english_does() -> None:
    english = {key for key in bank("en").acts if key[0] != "machines"}
    for language in ("es", "de"):
        assert english - set(bank(language).acts) == set()


def test_an_act_in_a_tone_that_nobody_wrote_uses_the_nearest() -> None:
    assert bank("en").choice("customer", "sarcasm", 2, "bill_too_high").band == -1


def test_an_unknown_language_is_refused_in_a_sentence() -> None:
    with pytest.raises(PermanentError, match="no phrases for the language xx"):
        bank("xx")
