"""What a briefing finds worth saying, and what it leaves to chance."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from qm_pipeline.briefing import content, parts, sentences, wording

if TYPE_CHECKING:
    from qm_pipeline.channels.terms import Kind


def test_week_without_a_clear_difference_says_that(quiet: list[dict[str, Any]]):
    week = quiet[0]["week"]
    assert sentences.findings(content.briefing(week, quiet, [])) == [sentences.NOTHING]


def test_what_is_clear_is_told_with_its_interval(told: content.Briefing):
    effect, driver, change = (line.replace("\N{MINUS SIGN}", "-") for line in sentences.findings(told))
    assert effect == (
        "Chat: customers score 0.42 points below what the same queues and topics get on average "
        "(-0.60 to -0.24; n = 120)."
    )
    assert driver == (
        "Chat: double charge pulls down the customer score: 60 contacts (50.0% of the channel) average "
        "-2.00 (-2.40 to -1.60), the channel -0.50."
    )
    assert change == (
        "Chat: customer score is lower than the week before, -1.80 (-2.20 to -1.40) after "
        "-0.50 (-0.70 to -0.30)."
    )


def test_a_topic_that_is_no_finding_is_not_told(told: content.Briefing):
    assert not [line for line in sentences.findings(told) if "odd" in line]


def test_the_week_is_summed_up_over_its_channels(told: content.Briefing):
    assert sentences.summary(told) == "420 contacts in 2 channels, 11.4% of them scored."
    assert told.channels == ["voice", "chat"]
    assert parts.title(told) == "Channels, 22 to 28 June 2026"


def test_an_unknown_figure_is_a_dash_and_never_nothing(told: content.Briefing):
    assert parts.cell(told, "voice", "repeat_contact_rate") == (wording.UNKNOWN, "", [])
    assert parts.cell(told, "chat", "customer_score").arrow == "\N{DOWNWARDS ARROW}"


@pytest.mark.parametrize(
    ("kind", "value", "words"),
    [
        ("score", 0.001, "0.00"), ("score", -0.004, "0.00"), ("score", 1.5, "+1.50"),
        ("score", -1.5, "\N{MINUS SIGN}1.50"), ("share", 0.123, "12.3%"), ("count", 1234.0, "1,234"),
        ("duration", 90_000.0, "1.5 min"), ("count", None, wording.UNKNOWN),
    ],
)  # fmt: skip
def test_a_figure_has_its_sign_and_unit(kind: Kind, value: float | None, words: str):
    assert wording.figure(kind, value) == words
