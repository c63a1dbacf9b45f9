"""The batch against a model that is only a table of words: what is tested is everything around the model."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import numpy as np
import polars as pl
import pytest
from polars.testing import assert_frame_equal

from qm_pipeline.interactions.errors import ModelError, PermanentError, TransientError
from qm_pipeline.interactions.frames import FLAGS, INTERACTION_SCORES, INTERACTIONS, TURN_SCORES, TURNS
from qm_pipeline.quality.phrases.reading import NO_LISTS
from qm_pipeline.scoring import language
from qm_pipeline.scoring.batch import Scored, score_batch
from qm_pipeline.scoring.failures import FailureReason, ScoringError

NOON = datetime(2026, 3, 4, 12, tzinfo=UTC)


class WordModel:
    """Reads `good 0.7` as p(positive) 0.7 and so on; refuses `boom`, answers NaN to `nan`."""

    context = None

    def __init__(self, error: Exception | None = None) -> None:
        self.error = error or ModelError("The model refused a text.")
        self.calls = 0

    def read(self, texts: pl.Series, /) -> tuple[np.ndarray, np.ndarray]:
        return self.predict_proba(texts), np.ones(len(texts))

    def predict_proba(self, texts: pl.Series) -> np.ndarray:
        self.calls += 1
        return np.array([self._one(text) for text in texts]).reshape(-1, 3)

    def _one(self, text: str) -> list[float]:
        word, _, strength = text.partition(" ")
        if word == "boom":
            raise self.error
        p = float(strength) if word in {"good", "bad"} else 0.8
        rest = (1 - p) / 2
        return {"good": [rest, rest, p], "bad": [p, rest, rest], "nan": [np.nan] * 3}.get(
            word, [rest, p, rest]
        )


class Models:
    versions = "words/1.0.0"
    phrases = NO_LISTS

    def __init__(self, model: WordModel | None = None) -> None:
        self.model = model or WordModel()

    def sentiment(self, name: str | None) -> WordModel | None:
        return self.model if name == "en" else None

    def outcomes(self, _: str | None) -> None:
        return None


def interaction(key: str, turn_count: int, **changes: object) -> dict[str, Any]:
    row = dict.fromkeys(INTERACTIONS.names())
    row |= {
        "interaction_key": key,
        "interaction_id": key,
        "source": "native",
        "channel": "chat",
        "language": "en",
    }
    row |= {
        "day": NOON.date(),
        "direction": "inbound",
        "status": "completed",
        "started_at": NOON,
        "ended_at": NOON,
    }
    return row | {"turn_count": turn_count, "line": 1} | changes


def contact(key: str, turns: list[tuple[Any, ...]], **changes: object) -> tuple[pl.DataFrame, pl.DataFrame]:
    """One contact from (role, text[, offset_ms, duration_ms])."""
    rows = [dict.fromkeys(TURNS.names()) for _ in turns]
    for index, (row, turn) in enumerate(zip(rows, turns, strict=True)):
        row |= {"interaction_key": key, "turn_index": index}
        row |= dict(zip(("role", "text", "offset_ms", "duration_ms"), turn, strict=False))
    one = interaction(key, len(turns), **changes)
    return pl.DataFrame([one], schema=INTERACTIONS), pl.DataFrame(rows, schema=TURNS)


def batch(*contacts: tuple[pl.DataFrame, pl.DataFrame]) -> tuple[pl.DataFrame, pl.DataFrame]:
    return pl.concat(one for one, _ in contacts), pl.concat(turns for _, turns in contacts)


def score(*contacts: tuple[pl.DataFrame, pl.DataFrame], models: Models | None = None) -> Scored:
    return score_batch(*batch(*contacts), models or Models())


def row(scored: Scored, key: str) -> dict[str, Any]:
    return scored.interactions.row(by_predicate=pl.col("interaction_key") == key, named=True)


TURNED_BAD = [
    ("customer", "good 0.9"), ("agent", "hello"), ("customer", "good 0.8"), ("agent", "well"),
    ("customer", "bad 0.9"), ("agent", "sorry"), ("customer", "bad 0.95"), ("customer", "bad 0.9"),
]  # fmt: skip


def test_frames_come_out_with_the_declared_columns_and_types():
    scored = score(contact("a", TURNED_BAD))

    assert scored.turns.schema == TURN_SCORES
    assert scored.interactions.schema == INTERACTION_SCORES
    assert scored.flags.schema == FLAGS


def test_turn_score_is_five_times_the_difference_of_the_stored_probabilities():
    turns = score(contact("a", TURNED_BAD)).turns.filter(pl.col("score").is_not_null())
    p = turns.select(pl.col("p_positive", "p_negative").cast(pl.Float64))

    assert turns["score"].to_list() == (5 * (p["p_positive"] - p["p_negative"])).cast(pl.Float32).to_list()


def test_bot_and_system_turns_are_skipped_with_their_reason_and_empty_ones_with_theirs():
    turns = [
        ("bot", "good 1"),
        ("system", "bad 1"),
        ("customer", " "),
        ("agent", "..."),
        ("customer", "good 0.9"),
    ]
    scored = score(contact("a", turns))

    reasons = ["not_scored_role", "not_scored_role", "empty", "no_words", None]
    assert scored.turns["skipped_reason"].to_list() == reasons
    assert scored.turns.filter(pl.col("score").is_null())["label"].null_count() == 4
    assert (row(scored, "a")["scored_turns"], row(scored, "a")["skipped_turns"]) == (1, 4)


@pytest.mark.parametrize(
    "turns", [[("system", "hello")], [("customer", "")], [("bot", "hello"), ("agent", " ")]]
)
def test_contact_with_nothing_to_score_is_skipped_and_every_score_is_null(turns: list[tuple[str, str]]):
    scored = score(contact("a", turns))
    numbers = [name for name, kind in INTERACTION_SCORES.items() if kind == pl.Float32()]

    assert (row(scored, "a")["status"], row(scored, "a")["reason"]) == ("skipped", "nothing_to_score")
    assert [row(scored, "a")[name] for name in numbers] == [None] * len(numbers)
    assert row(scored, "a")["customer_level"] is None


def test_contact_in_a_language_without_a_model_is_skipped_and_never_neutral():
    scored = score(contact("a", [("customer", "gut"), ("system", "x")], language="de-AT"))

    assert (row(scored, "a")["status"], row(scored, "a")["reason"]) == ("skipped", "unsupported_language")
    assert scored.turns["skipped_reason"].to_list() == ["unsupported_language", "not_scored_role"]


def test_language_is_detected_only_where_the_source_names_none(monkeypatch: pytest.MonkeyPatch):
    asked = []
    monkeypatch.setattr(language, "detect", lambda text: asked.append(text) or "en")
    score(contact("a", [("customer", "named")]), contact("b", [("customer", "not named")], language=None))

    assert asked == ["not named"]


def test_agent_alone_has_an_agent_score_and_no_customer_score():
    scored = score(contact("a", [("agent", "good 0.9")]))

    assert row(scored, "a")["status"] == "scored"
    assert row(scored, "a")["agent_score"] == 5
    assert row(scored, "a")["customer_score"] is None
    assert row(scored, "a")["customer_level"] is None


def test_one_customer_turn_has_a_score_and_no_shift_or_trend():
    only = row(score(contact("a", [("customer", "bad 0.9")])), "a")

    assert (only["customer_score"], only["customer_begin_score"], only["customer_level"]) == (-5, -5, -3)
    assert [only[name] for name in ("customer_end_score", "customer_shift", "customer_trend")] == [None] * 3


@pytest.mark.parametrize("times", [(None, None), (100, None), (None, 5)])
def test_voice_without_all_its_times_is_scored_by_messages(times: tuple[int | None, int | None]):
    timed = [(*turn, 100 * place, 50) for place, turn in enumerate(TURNED_BAD)]
    timed[3] = (*TURNED_BAD[3], *times)
    voice, chat = contact("a", timed, channel="voice"), contact("b", TURNED_BAD)
    scored = score(voice, chat)
    columns = [name for name in INTERACTION_SCORES.names() if name.startswith(("customer", "agent"))]

    assert [row(scored, "a")[name] for name in columns] == [row(scored, "b")[name] for name in columns]


def test_voice_with_all_its_times_is_scored_by_quarters():
    turns = [("customer", "good 0.9", 0, 10), ("customer", "bad 0.9", 90, 10)]

    assert row(score(contact("a", turns, channel="voice")), "a")["customer_end_score"] == -5


def test_missing_times_of_a_bot_do_not_cost_a_voice_contact_its_quarters():
    turns = [("bot", "hello"), ("customer", "good 0.9", 0, 10), ("customer", "bad 0.9", 90, 10)]

    assert row(score(contact("a", turns, channel="voice")), "a")["customer_end_score"] == -5


def test_unsorted_offsets_keep_the_order_of_the_record_and_put_turns_in_their_quarters():
    turns = [("customer", "bad 0.9", 90, 10), ("customer", "good 0.9", 0, 10)]
    one = row(score(contact("a", turns, channel="voice")), "a")

    assert (one["customer_begin_score"], one["customer_end_score"]) == (5, -5)
    assert one["customer_phrase_score"] > 0  # the later phrase of the list is the good one


def test_contact_of_ten_thousand_turns_is_scored_whole():
    scored = score(contact("a", [("customer", f"good {0.5 + (k % 50) / 100}") for k in range(10_000)]))

    assert row(scored, "a")["scored_turns"] == 10_000
    assert row(scored, "a")["customer_score"] == 5


def test_scores_do_not_depend_on_order_or_company():
    rng = np.random.default_rng(7)
    contacts = [_random_contact(rng, f"key-{number:03d}") for number in range(60)]
    interactions, turns = batch(*contacts)
    whole = score_batch(interactions, turns, Models())
    shuffled = score_batch(
        interactions.sample(fraction=1, shuffle=True, seed=1),
        turns.sample(fraction=1, shuffle=True, seed=2),
        Models(),
    )
    apart = [score(one) for one in contacts]

    for part in ("turns", "interactions", "flags"):
        keys = [
            name for name in ("interaction_key", "turn_index", "code") if name in getattr(whole, part).columns
        ]
        expected = getattr(whole, part).sort(keys)
        assert_frame_equal(getattr(shuffled, part).sort(keys), expected, check_exact=True)
        assert_frame_equal(
            pl.concat(getattr(one, part) for one in apart).sort(keys), expected, check_exact=True
        )


def _random_contact(rng: np.random.Generator, key: str) -> tuple[pl.DataFrame, pl.DataFrame]:
    words = np.array(["good", "bad", "plain"])[rng.integers(0, 3, size=rng.integers(1, 40))]
    roles = np.array(["customer", "agent", "bot"])[rng.choice(3, p=[0.6, 0.3, 0.1], size=words.size)]
    turns = [
        (role, f"{word} {rng.uniform(0.4, 1):.3f}", 1000 * place, 500)
        for place, (role, word) in enumerate(zip(roles.tolist(), words.tolist(), strict=True))
    ]
    return contact(key, turns, channel=["voice", "chat"][int(rng.integers(2))])


def test_rows_come_out_in_the_order_in_which_the_contacts_came():
    scored = score(contact("b", TURNED_BAD), contact("a", TURNED_BAD))

    assert scored.interactions["interaction_key"].to_list() == ["b", "a"]
    assert scored.turns["interaction_key"].to_list() == ["b"] * 8 + ["a"] * 8


def test_one_record_that_the_model_refuses_fails_alone():
    contacts = [contact(f"ok-{k}", TURNED_BAD) for k in range(9)]
    contacts.insert(4, contact("broken", [("customer", "good 0.9"), ("customer", "boom")]))
    scored = score(*contacts)

    assert (row(scored, "broken")["status"], row(scored, "broken")["reason"]) == ("failed", "model_error")
    assert scored.interactions["status"].to_list().count("scored") == 9
    assert "broken" not in scored.turns["interaction_key"]
    assert row(scored, "broken")["customer_score"] is None


def test_a_scorer_that_knows_the_reason_is_quoted():
    models = Models(WordModel(ScoringError(FailureReason.NOT_FINITE)))
    scored = score(contact("a", TURNED_BAD), contact("b", [("customer", "boom")]), models=models)

    assert row(scored, "b")["reason"] == "not_finite"


def test_probability_that_is_no_number_fails_its_record():
    scored = score(contact("a", TURNED_BAD), contact("b", [("customer", "nan"), ("agent", "hello")]))

    assert (row(scored, "b")["status"], row(scored, "b")["reason"]) == ("failed", "not_finite")
    assert row(scored, "a")["status"] == "scored"


def test_a_fault_of_the_model_itself_is_raised_and_not_written_to_every_record():
    with pytest.raises(ModelError):
        score(contact("a", [("customer", "boom")]), contact("b", [("agent", "boom")]))


@pytest.mark.parametrize("error", [TransientError("try again"), ZeroDivisionError()])
def test_errors_that_are_not_a_records_fault_are_not_swallowed(error: Exception):
    with pytest.raises(type(error)):
        score(contact("a", TURNED_BAD), contact("b", [("customer", "boom")]), models=Models(WordModel(error)))


def test_contact_whose_turns_did_not_all_arrive_fails_instead_of_being_half_scored():
    interactions, turns = batch(contact("a", TURNED_BAD), contact("b", TURNED_BAD), contact("c", TURNED_BAD))
    lost = (pl.col("interaction_key") == "b") & (pl.col("turn_index") == 3)
    scored = score_batch(interactions, turns.filter(~lost & (pl.col("interaction_key") != "c")), Models())

    assert [row(scored, key)["status"] for key in "abc"] == ["scored", "failed", "failed"]
    assert row(scored, "b")["reason"] == "turns_incomplete"


def test_turns_without_their_interaction_and_interactions_given_twice_are_refused():
    interactions, turns = contact("a", TURNED_BAD)
    with pytest.raises(PermanentError, match="8 turns came without"):
        score_batch(interactions.clear(), turns, Models())
    with pytest.raises(PermanentError, match="twice"):
        score_batch(pl.concat([interactions, interactions]), turns, Models())


def test_empty_batch_gives_empty_frames():
    scored = score_batch(INTERACTIONS.to_frame(), TURNS.to_frame(), Models())

    assert (scored.turns.height, scored.interactions.height, scored.flags.height) == (0, 0, 0)


def test_extra_columns_are_ignored():
    interactions, turns = contact("a", TURNED_BAD)
    extended = score_batch(
        interactions.with_columns(version=1), turns.with_columns(day=NOON.date()), Models()
    )

    assert_frame_equal(extended.interactions, score_batch(interactions, turns, Models()).interactions)


def test_flags_and_their_evidence_come_with_the_batch():
    flags = score(contact("a", TURNED_BAD)).flags
    turned = flags.row(by_predicate=pl.col("code") == "turned_bad", named=True)

    assert flags["code"].to_list() == ["turned_bad", "negative_end"]
    assert turned["reason"] == "The customer began at +5.0 and ended at -5.0: the contact turned bad."
    assert [span["turn_index"] for span in turned["evidence"]] == [0, 6, 7]
    assert 0.95 < turned["severity"] < 1


class Echo:
    """A second stage that reads a turn as the one before it, whoever said that."""

    def predict_proba(self, turns: pl.DataFrame) -> np.ndarray:
        assert {"contact", "role", "text"} <= set(turns.columns)
        before = turns.select(
            pl.coalesce(pl.col(name).fill_nan(None).shift().over("contact"), name)
            for name in ("p_negative", "p_neutral", "p_positive")
        )
        found = before.to_numpy().copy()
        found[turns["p_negative"].is_nan().to_numpy()] = np.nan
        return found


def test_a_turn_is_scored_where_it_was_said_and_not_by_its_words_alone():
    model = WordModel()
    model.context = Echo()  # type: ignore[assignment]
    one = contact("a", [("customer", "bad 0.9"), ("agent", "fine"), ("customer", "good 0.9")])
    other = contact("b", [("customer", "bad 0.9"), ("bot", "good 0.9"), ("customer", "bad 0.9")])
    scored = score(one, other, models=Models(model))
    assert scored.turns["label"].to_list() == [
        "negative",
        "negative",
        "neutral",
        "negative",
        None,  # a bot's words have no score, and yet they are what was said before
        "positive",
    ]
