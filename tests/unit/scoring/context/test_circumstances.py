"""What is known before a turn is said: whose answer, which refusal, what was said already."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest

from qm_pipeline.scoring.context.circumstances import circumstances
from qm_pipeline.scoring.context.columns import ContextColumns
from qm_pipeline.scoring.context.exchange import exchange

PHRASES = {
    "refusal": ["unfortunately", "cannot"],
    "success": ["done", "booked"],
    "question": ["?"],
    "more_help": ["anything else"],
    "thanks": ["thanks"],
    "denial": ["no"],
    "apology": ["sorry"],
}


def turns(*contacts: list[str], scores: list[float] | None = None) -> pl.DataFrame:
    """Build turns from `C: text`, `A: text`, `B: text` (a bot) and `S: text` (the system)."""
    roles = {"C": "customer", "A": "agent", "B": "bot", "S": "system"}
    rows = [(number, roles[turn[0]], turn[3:]) for number, each in enumerate(contacts) for turn in each]
    frame = pl.DataFrame(rows, schema=["contact", "role", "text"], orient="row")
    score = pl.Series(scores or [0.0] * len(rows), dtype=pl.Float64)
    return frame.with_columns(p_negative=(1 - score) / 2, p_neutral=pl.lit(0.0), p_positive=(1 + score) / 2)


def met(frame: pl.DataFrame) -> dict[int, set[str]]:
    """Give each turn of a customer (by its row) its circumstances."""
    found = exchange(frame, PHRASES)
    named: dict[int, set[str]] = {int(row): set() for row in found.row}
    for name, here in circumstances(found):
        for row in found.row[here]:
            named[int(row)].add(name)
    return named


def test_an_opening_has_no_circumstances_and_neither_has_an_agent() -> None:
    assert met(turns(["C: hello, it is broken"], ["C: hi", "A: done"])) == {0: set(), 1: set()}


def test_the_same_thanks_are_told_apart_by_what_was_answered() -> None:
    said = met(turns(["C: hi", "A: unfortunately not", "C: thanks"], ["C: hi", "A: it is done", "C: thanks"]))
    assert {"thanks after a refusal", "after a refusal so far"} <= said[2]
    assert "thanks after a solution" in said[5]
    assert "after a refusal so far" not in said[5]


def test_what_comes_later_changes_nothing() -> None:
    talk = ["C: hi", "A: which day?", "C: monday", "A: unfortunately not", "C: no", "A: booked", "C: thanks"]
    whole = met(turns(talk))
    for length in range(1, len(talk)):
        so_far = met(turns(talk[:length]))
        assert so_far == {row: whole[row] for row in so_far}


def test_contacts_know_nothing_of_each_other() -> None:
    first, second = (
        ["C: hi", "A: unfortunately not", "C: my order 12 please"],
        ["C: my order 12 please", "A: sorry"],
    )
    together = met(turns(first, second))
    assert together[3] == set() == met(turns(second))[0]
    assert {row: together[row] for row in (0, 2)} == met(turns(first))


def test_every_answer_since_the_turn_before_counts_and_silence_is_one() -> None:
    said = met(turns(["C: hi", "A: unfortunately not", "A: anything else", "C: hm", "C: and now"]))
    assert "after an offer of more help" in said[3]
    assert {"after silence", "short answer after silence"} <= said[4]


def test_a_bot_answers_and_the_system_does_not() -> None:
    said = met(turns(["C: hi", "B: unfortunately not", "C: so"], ["C: hi", "S: unfortunately away", "C: so"]))
    assert "after a refusal" in said[2]
    assert "after silence" in said[5]


def test_refusals_are_counted_answer_by_answer() -> None:
    talk = [
        "C: hi",
        "A: I cannot",
        "A: unfortunately",
        "C: oh",
        "A: I cannot",
        "C: oh",
        "A: I cannot",
        "C: oh",
    ]
    said = met(turns(talk))
    counted = [{name for name in said[row] if name.endswith(("far", "refusals"))} for row in (3, 5, 7)]
    assert counted == [
        {"after a refusal so far"},
        {"after a refusal so far", "after two refusals"},
        {"after a refusal so far", "after two refusals", "after three refusals"},
    ]
    assert "the other side repeats itself" in said[7]


def test_saying_the_same_again_is_seen_two_turns_back_but_not_in_two_words() -> None:
    talk = [
        "C: I sent the form",
        "A: ok",
        "C: yes",
        "A: ok",
        "C: I sent the form!",
        "A: ok",
        "C: yes",
        "A: ok",
        "C: yes",
    ]
    said = met(turns(talk))
    assert "says the same again" in said[4]
    assert "says the same again" not in said[8]


def test_how_the_customer_felt_before_is_remembered_for_two_turns_and_null_is_no_feeling() -> None:
    frame = turns(
        ["C: bad", "A: x", "C: b", "A: x", "C: c", "A: x", "C: d"], scores=[-0.8, 0, 0, 0, 0.9, 0, 0]
    )
    said = met(frame)
    assert "displeased a turn before" in said[2]
    assert "displeased two turns before" in said[4]
    assert {"pleased a turn before"} == {name for name in said[6] if "pleased" in name}
    nothing = met(frame.with_columns(p_negative=pl.lit(None, pl.Float64)))
    assert not any("pleased" in name for names in nothing.values() for name in names)


def test_each_turn_after_the_opening_does_one_thing_after_one_answer() -> None:
    chooser = np.random.default_rng(3)
    words = [
        "thanks",
        "no",
        "hi",
        "and?",
        "unfortunately",
        "done",
        "booked the day",
        "anything else",
        "sorry",
    ]
    talks = [
        [f"{chooser.choice(['C', 'A', 'B'])}: {chooser.choice(words)}" for _ in range(chooser.integers(1, 9))]
        for _ in range(60)
    ]
    for names in met(turns(*talks)).values():
        kinds = [name for name in names if " after a" in name or " after silence" in name]
        assert len(
            [name for name in kinds if not name.startswith(("says", "pleased", "displeased"))]
        ) == bool(names)


def test_few_words_of_the_answer_said_again_are_told_unless_somebody_asked() -> None:
    name = "repeats the answer in few words"
    said = met(
        turns(
            ["C: my roof leaks", "A: we come on monday", "C: monday"],
            ["C: a visit please", "A: monday or tuesday?", "C: monday"],
            ["C: my roof leaks", "A: we come on monday", "C: thanks"],
            ["C: my roof leaks", "A: we come on monday", "C: so we say it is you come on monday"],
            ["C: my roof leaks", "A: thanks we come on monday", "C: thanks"],
            ["C: monday", "C: monday"],
            ["C: my roof leaks", "A: i am sorry", "A: it takes six weeks", "C: six weeks"],
        )
    )
    assert [row for row, names in said.items() if name in names] == [2, 20]


def test_the_customers_own_words_said_again_in_short_are_told() -> None:
    name = "repeats their own words in few words"
    said = met(
        turns(
            ["C: one ticket to york", "A: two tickets are booked", "C: one ticket"],
            ["C: one ticket to york", "A: sorry, which ticket?", "C: one ticket"],
            ["C: one ticket to york", "A: it is booked", "C: by train"],
        )
    )
    assert [row for row, names in said.items() if name in names] == [2]


def test_displeasure_before_is_told_apart_where_an_answer_is_said_again() -> None:
    talk = ["C: my roof leaks", "A: we come on monday", "C: monday"]
    name = "repeats the answer in few words, displeased a turn before"
    assert name in met(turns(talk, scores=[-0.9, 0.0, 0.0]))[2]
    assert name not in met(turns(talk, scores=[0.1, 0.0, 0.0]))[2]


@pytest.mark.parametrize("other", ["A", "B"])
def test_bad_news_are_told_by_the_words_of_the_last_answer_whether_an_agent_or_a_bot_says_it(
    other: str,
) -> None:
    talk = ["C: a table for two", f"{other}: the kitchen burnt down", "C: and now"]
    worse, bad = "after very bad news, by its words", "after bad news, by its words"
    assert {worse, bad} <= met(turns(talk, scores=[0.0, -0.8, 0.0]))[2]
    told = met(turns(talk, scores=[0.0, -0.3, 0.0]))[2]
    assert bad in told
    assert worse not in told
    assert "after good news, by its words" in met(turns(talk, scores=[0.0, 0.8, 0.0]))[2]


def test_news_are_those_of_the_answer_and_not_of_an_earlier_one_or_of_a_contact_before() -> None:
    talk = ["C: hello", "A: the kitchen burnt down", "A: we have a table", "C: and now", "C: so"]
    said = met(turns(talk, ["C: hello", "C: so"], scores=[0.0, -0.9, 0.0, 0.0, 0.0, 0.0, 0.0]))
    assert not any("news" in name for names in said.values() for name in names)


def test_an_answer_without_words_is_no_news() -> None:
    talk = turns(["C: hello", "B: ...", "C: and now"]).with_columns(p_negative=pl.lit(None, pl.Float64))
    assert not any("news" in name for name in met(talk)[2])


def test_the_number_of_a_turn_is_known_for_former_models_and_taken_up_by_no_new_one() -> None:
    talk = turns(["C: hi"] * 10)
    assert {"fifth turn or later", "ninth turn or later"} <= met(talk)[9]
    assert not any("turn or later" in name for name in ContextColumns(acts=PHRASES).fit(talk).names_)


def test_a_short_question_that_takes_up_what_was_said_is_told() -> None:
    name = "asks the answer back"
    said = met(
        turns(
            ["C: my key broke", "A: please call a locksmith", "C: a locksmith?"],
            ["C: my key broke", "A: a locksmith or a spare key?", "C: a locksmith?"],
            ["C: my key broke", "A: please call a locksmith", "C: a locksmith"],
            ["C: my key broke", "A: please call a locksmith", "C: what does a locksmith cost me?"],
            ["C: my key broke", "A: please call a locksmith", "C: when?"],
        )
    )
    assert [row for row, names in said.items() if name in names] == [2]
