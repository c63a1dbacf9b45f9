"""Flags of outcomes: from which probability on, what they say it rests on, and that reasons add up."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import polars as pl
import pytest

from qm_pipeline.interactions.frames import INTERACTION_SCORES
from qm_pipeline.quality import outcome_flags, outcome_words
from qm_pipeline.scoring.outcomes import reasons
from qm_pipeline.training import outcomes

if TYPE_CHECKING:
    from collections.abc import Mapping


def find(
    status: str = "completed",
    facts: Mapping[str, float] | None = None,
    scoring: str = "scored",
    **probabilities: float,
) -> dict[str, dict[str, object]]:
    row = dict.fromkeys(INTERACTION_SCORES.names()) | {"interaction_key": "a", "status": scoring}
    turns = pl.DataFrame(
        {
            "contact": [0, 0, 0, 0],
            "turn_index": [0, 1, 2, 3],
            "role": ["customer", "agent", "customer", "bot"],
            "score": [-4.0, 1.0, None, None],
        },
        schema_overrides={"turn_index": pl.Int32},
    )
    found = outcome_flags.find(
        pl.DataFrame([row | probabilities], schema=INTERACTION_SCORES),
        pl.DataFrame({"contact": [0], "status": [status]}),
        turns,
        lambda _, contacts: [facts or {} for _ in contacts],
    )
    return {each["code"]: each for each in found.iter_rows(named=True)}


def test_flags_begin_at_their_probabilities():
    assert not find(p_dissatisfied=0.39, p_resolved=0.21, p_abandoned=0.69)
    assert set(find(p_dissatisfied=0.41, p_resolved=0.19)) == {"likely_dissatisfied", "likely_unresolved"}
    assert set(find(p_abandoned=0.71)) == {"abandoned"}


def test_unknown_probabilities_raise_nothing():
    assert not find()


def test_what_was_abandoned_is_not_called_unresolved_too():
    assert set(find(p_resolved=0.01, p_abandoned=0.9)) == {"abandoned"}
    assert set(find(status="abandoned", p_resolved=0.01)) == {"abandoned"}


def test_what_the_source_knows_is_said_as_known():
    told = find(status="abandoned", p_abandoned=0.99)["abandoned"]
    assert told["reason"] == "The customer left before the end, as the source says."
    assert not find(status="abandoned", scoring="failed")


def test_a_sentence_names_the_weightiest_facts_for_the_outcome_and_no_words_of_the_conversation():
    facts = {
        "word": 3.0,
        "answer:last_refused": 2.0,
        "feeling:customer_last:low": 1.0,
        "act:customer:closing:thanks": -0.9,
        "act:customer:ever:giving_up": 0.8,
        "feeling:customer_mean:unknown": 0.7,
        "fact:question_open": 0.6,
        "act:agent:ever:apology": 0.05,
    }
    assert find(facts=facts, p_dissatisfied=0.5)["likely_dissatisfied"]["reason"] == (
        "With 50% probability the customer was dissatisfied, above all for: the agent's last answer was a "
        "refusal with an apology; the customer's last turn sounded more negative than usual; the customer "
        "gave up."
    )
    against = {name: -weight for name, weight in facts.items()}
    unresolved = find(facts=against, p_resolved=0.1)["likely_unresolved"]["reason"]
    assert str(unresolved).startswith(
        "With 90% probability the matter is still open, above all for: the agent's"
    )


def test_without_a_fact_that_can_be_named_the_wording_is_the_reason():
    reason = find(facts={"word": 2.0}, p_dissatisfied=0.6)["likely_dissatisfied"]["reason"]
    assert reason == "With 60% probability the customer was dissatisfied, from the wording of both sides."


def test_evidence_is_where_the_outcome_shows():
    spans = find(p_dissatisfied=0.6)["likely_dissatisfied"]["evidence"]
    assert [span["turn_index"] for span in spans] == [0, 1, 2]  # the most negative, the last of each side


class Column(NamedTuple):
    feature: str
    weight: float


WEIGHTS = {
    "act:agent:ever:apology": 0.4,
    "word:customer:ever:x": 0.3,
    "feeling:customer_last>-0.5": -0.2,
    "feeling:customer_last>0.0": -0.3,
    "feeling:customer_last>0.5": -0.5,
    "feeling:customer_last>0.8": -0.7,
    "feeling:customer_last unknown": 0.1,
}


@pytest.mark.parametrize(
    ("exceeded", "name", "weight"),
    [
        (0, "feeling:customer_last:low", 0.5),
        (1, "feeling:customer_last:low", 0.3),
        (2, "feeling:customer_last:low", 0.0),
        (4, "feeling:customer_last:high", -1.2),
    ],
)
def test_a_number_is_weighed_against_its_middle(exceeded: int, name: str, weight: float):
    columns = [Column(key, value) for key, value in WEIGHTS.items() if ">" in key][:exceeded]
    facts = reasons.against_usual(columns, reasons.usual(WEIGHTS))
    assert facts[name] == pytest.approx(weight)


def test_facts_and_middle_add_up_to_what_the_columns_add_up_to():
    rng = np.random.default_rng(3)
    middle = reasons.usual(WEIGHTS)
    for _ in range(50):
        columns = [Column(key, value) for key, value in WEIGHTS.items() if rng.random() < 0.5]
        facts = reasons.against_usual(columns, middle)
        whole = sum(facts.values()) + sum(each.weight for each in middle.values())
        assert whole == pytest.approx(sum(each.weight for each in columns))


def test_an_unknown_number_is_called_unknown():
    facts = reasons.against_usual([Column("feeling:customer_last unknown", 0.1)], reasons.usual(WEIGHTS))
    assert facts == {"feeling:customer_last:unknown": pytest.approx(0.6)}
    assert outcome_words.words("feeling:customer_last:unknown") is None


def test_every_act_that_a_model_may_count_has_a_name():
    acts = {
        f"act:{side}:{where}:{act}"
        for side in ("customer", "agent")
        for where in ("ever", "twice", "thrice", "closing", "last")
        for act in outcomes.phrases("en")
    }
    assert not [act for act in acts if outcome_words.words(act) is None]
    assert outcome_words.words("word") is None
