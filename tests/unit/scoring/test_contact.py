"""The contact convention against the two published examples, and its corners.

The label sequences and figures of the two Contact Lens example files stand here as plain numbers; the test
marked `corpora` reads the same from the files.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest

from qm_pipeline.scoring import contact, labels

ROOT = Path(__file__).parents[3]
EXAMPLES = Path(os.environ.get("QM_CORPORA", ROOT.parent / "shared" / "data")) / "formats" / "contact-lens"
SIGN = {"NEGATIVE": -1, "NEUTRAL": 0, "POSITIVE": 1}

# (side, begin ms, end ms, sign) of the voice example, in order.
VOICE = [
    ("agent", 0, 90, 0),
    ("customer", 160, 4640, 0),
    ("agent", 4640, 6610, 0),
    ("customer", 7370, 11190, -1),
    ("agent", 11220, 15210, -1),
    ("customer", 15840, 18120, 1),
    ("agent", 18310, 21820, 0),
    ("customer", 22610, 24140, 1),
    ("agent", 24120, 29710, 1),
    ("customer", 30580, 32110, 1),
]
VOICE_QUARTERS = {"customer": [-2.5, 5, 5, 5], "agent": [0, -5, 0, 5]}
VOICE_OVERALL = {"customer": 3.1, "agent": 0}

# The groups of the chat example in the order of the conversation, with their progressive scores. Two groups
# of system messages come first: they have no published labels, but they count among the groups.
CHAT = [
    ("agent", 0, 0),
    ("customer", -1, -5 / 3),
    ("customer", -1, -3.75),
    ("agent", 0, 0),
    ("customer", 0, -3.75),
    ("agent", 0, 0),
    ("customer", 0, -2.5),
    ("agent", 0, 0),
    ("customer", 0, 0),
    ("agent", 0, 0),
    ("customer", 0, 0),
    ("agent", 1, 5 / 3),
    ("customer", 0, 0),
    ("agent", 0, 5 / 3),
    ("customer", 0, 0),
    ("agent", 0, 5 / 3),
    ("customer", 0, 0),
    ("agent", 0, 0),
    ("customer", 0, 0),
    ("agent", 0, 0),
    ("customer", 1, 5 / 3),
    ("agent", 1, 5 / 3),
    ("customer", 1, 3.75),
    ("agent", 0, 5 / 3),
    ("customer", 0, 3.75),
    ("agent", 1, 10 / 3),
]
CHAT_SYSTEM_GROUPS = 2
CHAT_SYSTEM_SIGNS = [1, 0]  # what the published begin score of SYSTEM, +2.5, says of its two groups


def probabilities(signs: list[int | None]) -> np.ndarray:
    rows = np.full((len(signs), 3), np.nan)
    for row, sign in zip(rows, signs, strict=True):
        if sign is not None:
            row[:] = 0.0
            row[sign + 1] = 1.0
    return rows


def timed_turns(turns: list[tuple[str, int, int, int | None]]) -> contact.Turns:
    return contact.Turns(
        contact=np.zeros(len(turns), dtype=np.int64),
        side=np.array([contact.SIDES.index(turn[0]) for turn in turns]),
        probabilities=probabilities([turn[3] for turn in turns]),
        begin_ms=np.array([turn[1] for turn in turns]),
        end_ms=np.array([turn[2] for turn in turns]),
        timed=np.array([True]),
    )


def messages(turns: list[tuple[str, int | None]]) -> contact.Turns:
    none = np.zeros(len(turns), dtype=np.int64)
    return contact.Turns(
        contact=none,
        side=np.array([contact.SIDES.index(side) for side, _ in turns]),
        probabilities=probabilities([sign for _, sign in turns]),
        begin_ms=none,
        end_ms=none,
        timed=np.array([False]),
    )


def groups(given: list[tuple[str, int | None]]) -> contact.Marks:
    """Marks from groups that a source made itself: they may follow one another on one side."""
    side = np.array([contact.SIDES.index(name) for name, _ in given])
    at = np.zeros(len(given), dtype=np.int64)
    known = labels.labelled(probabilities([sign for _, sign in given]))
    return contact.Marks(
        contact=at,
        side=side,
        sign=np.array([sign or 0 for _, sign in given]),
        labelled=known,
        quarter=contact.quarter_by_index(at, 1),
        timed=np.array([False]),
        of_turn=np.arange(len(given)),
    )


def of(scores: np.ndarray, side: str) -> float:
    return float(scores[0, contact.SIDES.index(side)])


def test_voice_example_gives_the_ten_published_numbers():
    scores = contact.score(contact.find_marks(timed_turns(VOICE)))

    for side, quarters in VOICE_QUARTERS.items():
        assert scores.quarters[0, contact.SIDES.index(side)].tolist() == quarters
        assert round(of(scores.overall, side), 1) == pytest.approx(VOICE_OVERALL[side], abs=0.051)
    assert of(scores.overall, "customer") == 3.125  # published as 3.1


def test_chat_example_gives_the_published_scores_of_both_sides():
    system = [("system", sign) for sign in CHAT_SYSTEM_SIGNS]
    marks = groups([*system, *[(side, sign) for side, sign, _ in CHAT]])
    scores = contact.score(marks)

    assert of(scores.overall, "customer") == 0
    assert of(scores.overall, "agent") == pytest.approx(1.1538461538461537, rel=1e-15)
    assert (of(scores.begin, "customer"), of(scores.end, "customer")) == (-3.75, 3.75)
    assert (of(scores.begin, "agent"), of(scores.end, "agent")) == (0, 2.5)
    assert of(scores.begin, "system") == 2.5
    assert of(scores.shift, "customer") == 7.5


def test_chat_example_gives_the_26_published_progressive_scores():
    marks = groups([(side, sign) for side, sign, _ in CHAT])

    assert contact.progressive(marks) == pytest.approx([published for _, _, published in CHAT], rel=1e-15)


def test_chat_example_of_customer_with_agent_leaves_the_other_sides_out_of_the_count():
    scores = contact.score(groups([(side, sign) for side, sign, _ in CHAT]))

    assert of(scores.overall, "customer") == 0
    assert (of(scores.begin, "customer"), of(scores.end, "customer")) == (-3, 3.75)


@pytest.mark.corpora
@pytest.mark.skipif(not EXAMPLES.is_dir(), reason=f"no published examples at {EXAMPLES}")
def test_all_46_numbers_of_the_published_files_are_reproduced():
    pairs = [*_voice_pairs(_read("voice")), *_chat_pairs(_read("chat"))]

    assert len(pairs) == 46
    assert [ours for ours, _ in pairs] == pytest.approx([theirs for _, theirs in pairs], abs=1e-12)


def _read(name: str) -> dict[str, Any]:
    return json.loads((EXAMPLES / f"{name}.json").read_text(encoding="utf-8"))


def _voice_pairs(document: dict[str, Any]) -> list[tuple[float, float]]:
    turns = [
        (t["ParticipantId"].lower(), t["BeginOffsetMillis"], t["EndOffsetMillis"], SIGN[t["Sentiment"]])
        for t in document["Transcript"]
    ]
    scores = contact.score(contact.find_marks(timed_turns(turns)))
    published = document["ConversationCharacteristics"]["Sentiment"]
    pairs = []
    for name in ("AGENT", "CUSTOMER"):
        side = contact.SIDES.index(name.lower())
        quarters = published["SentimentByPeriod"]["QUARTER"][name]
        pairs += list(zip(scores.quarters[0, side], [q["Score"] for q in quarters], strict=True))
        overall = np.floor(scores.overall[0, side] * 10) / 10  # the file has one decimal
        pairs.append((overall, published["OverallSentiment"][name]))
    return pairs


def _chat_pairs(document: dict[str, Any]) -> list[tuple[float, float]]:
    """All that the chat file publishes but the end of SYSTEM: a 0 where SYSTEM says nothing, for us null."""
    published = document["ConversationCharacteristics"]["Sentiment"]
    given = _in_order(document)
    marks = groups([(g["ParticipantRole"].lower(), SIGN[g["Sentiment"]]) for g in given])
    with_agent = contact.score(marks)
    system = [("system", sign) for sign in CHAT_SYSTEM_SIGNS]
    both = [(g["ParticipantRole"].lower(), SIGN[g["Sentiment"]]) for g in given]
    whole = contact.score(groups([*system, *both]))
    shift, overall = published["SentimentShift"], published["OverallSentiment"]
    roles, role_shift = overall["DetailsByParticipantRole"], shift["DetailsByParticipantRole"]
    interaction = "DetailsByInteraction", "DetailsByParticipantRole", "CUSTOMER", "WithAgent"
    pairs = list(zip(contact.progressive(marks), [g["ProgressiveScore"] for g in given], strict=True))
    pairs += [(of(whole.overall, name.lower()), roles[name]) for name in ("AGENT", "CUSTOMER")]
    pairs.append((of(with_agent.overall, "customer"), _dig(overall, interaction)))
    pairs += [
        (of(whole.begin, n.lower()), role_shift[n]["BeginScore"]) for n in ("AGENT", "CUSTOMER", "SYSTEM")
    ]
    pairs += [(of(whole.end, n.lower()), role_shift[n]["EndScore"]) for n in ("AGENT", "CUSTOMER")]
    pairs.append((of(with_agent.begin, "customer"), _dig(shift, interaction)["BeginScore"]))
    pairs.append((of(with_agent.end, "customer"), _dig(shift, interaction)["EndScore"]))
    assert np.isnan(of(whole.end, "system"))
    assert role_shift["SYSTEM"]["EndScore"] == 0
    return pairs


def _dig(document: dict[str, Any], keys: tuple[str, ...]) -> Any:  # noqa: ANN401  (a JSON value)
    for key in keys:
        document = document[key]
    return document


def _in_order(document: dict[str, Any]) -> list[dict[str, Any]]:
    """The published groups in the order of the conversation.

    One message that a group names is missing from the transcript. It is the one between the two agent
    messages that are groups of their own though nobody else's message stands between them.
    """
    place = {item["Id"]: float(k) for k, item in enumerate(document["Transcript"])}
    given = document["ConversationCharacteristics"]["Sentiment"]["DetailsByTranscriptItemGroup"]
    first = [place.get(g["TranscriptItems"][0]["Id"]) for g in given]
    starts = {at for at, g in zip(first, given, strict=True) if g["ParticipantRole"] == "AGENT"}
    gap = next(at for at in starts if at is not None and at + 1 in starts)
    ordered = sorted(zip([gap + 0.5 if at is None else at for at in first], range(len(given)), strict=True))
    return [given[k] for _, k in ordered]


def test_streak_weight_comes_from_the_turn_before_even_when_it_lies_in_another_window():
    # Without the previous negative outside the window, the last three (-1, 0, 0) would give -5/3.
    marks = contact.find_marks(
        messages([("customer", -1), ("agent", 0)] * 2 + [("customer", 0), ("agent", 0)] * 2)
    )
    ours = contact.progressive(marks)[marks.side == contact.CUSTOMER]

    assert ours[3] == -2.5


def test_an_agents_turn_between_does_not_break_the_customers_streak():
    marks = contact.find_marks(messages([("customer", -1), ("agent", 1), ("customer", -1), ("customer", 0)]))

    # The second group holds one negative and one neutral message: a tie, which is neutral.
    assert of(contact.score(marks).overall, "customer") == 5 * -1 / 2


def test_group_label_is_that_of_the_mean_of_its_probabilities():
    turns = messages([("customer", 0), ("customer", 0)])
    turns.probabilities[:] = [[0.1, 0.6, 0.3], [0.0, 0.3, 0.7]]  # labels neutral and positive, mean positive
    marks = contact.find_marks(turns)

    assert marks.sign.tolist() == [1]


def test_unlabelled_message_keeps_its_place_and_counts_for_nothing():
    chat = [("customer", None), ("agent", 0), ("customer", 1), ("agent", 0), ("customer", -1)]
    scores = contact.score(contact.find_marks(messages(chat)))

    assert np.isnan(of(scores.begin, "customer"))  # the first two groups: an unlabelled one and the agent's
    assert of(scores.end, "customer") == -5
    assert of(scores.overall, "customer") == 0


def test_chat_under_four_groups_has_a_begin_and_no_end():
    scores = contact.score(contact.find_marks(messages([("customer", 1), ("agent", 0), ("customer", -1)])))

    assert of(scores.begin, "customer") == 5
    assert np.isnan(of(scores.end, "customer"))
    assert np.isnan(of(scores.shift, "customer"))


def test_chat_of_five_groups_begins_with_two_and_ends_with_one():
    quarters = contact.quarter_by_index(np.zeros(5, dtype=np.int64), 1)

    assert quarters.tolist() == [0, 0, 1, 1, 3]


def test_voice_overall_is_the_mean_of_the_quarters_that_hold_a_turn():
    turns = [("customer", 0, 10, -1), ("customer", 20, 30, -1), ("customer", 90, 100, 1)]
    scores = contact.score(contact.find_marks(timed_turns(turns)))

    assert of(scores.overall, "customer") == 0  # quarters -5 and +5, not -5/4 over all turns


def test_each_side_has_quarters_of_its_own_time():
    turns = [("customer", 0, 10, 1), ("customer", 30, 40, -1), ("agent", 0, 400, 0)]
    scores = contact.score(contact.find_marks(timed_turns(turns)))

    assert of(scores.end, "customer") == -5


def test_turn_without_duration_at_the_very_end_is_in_the_last_quarter():
    scores = contact.score(
        contact.find_marks(timed_turns([("customer", 0, 0, 1), ("customer", 100, 100, -1)]))
    )

    assert (of(scores.begin, "customer"), of(scores.end, "customer")) == (5, -5)


def test_voice_side_that_takes_no_time_at_all_is_all_begin():
    scores = contact.score(contact.find_marks(timed_turns([("customer", 0, 0, 1)])))

    assert of(scores.begin, "customer") == 5
    assert np.isnan(of(scores.end, "customer"))


def test_no_turns_at_all_give_no_scores_and_no_error():
    nothing = np.zeros(0, dtype=np.int64)
    turns = contact.Turns(nothing, nothing, np.zeros((0, 3)), nothing, nothing, np.array([True, False]))
    scores = contact.score(contact.find_marks(turns))

    assert np.isnan(scores.overall).all()


def by_hand(
    turns: list[tuple[str, int, int, int | None]], *, timed: bool
) -> dict[str, tuple[float | None, ...]]:
    """Overall, begin and end of each side, in plain loops; every message is a group of its own."""
    count = len(turns)
    found = {}
    for side in contact.SIDES:
        last = max((end for who, _, end, _ in turns if who == side), default=0)
        marks: list[tuple[int, int, int]] = []
        before = None
        for index, (who, begin, _, sign) in enumerate(turns):
            if who == side and sign is not None:
                weight = 2 if sign != 0 and sign == before else 1
                by_time = min(4 * begin // last, 3) if last else 0
                by_index = 0 if index < -(-count // 4) else 3 if index >= -(-3 * count // 4) else 1
                marks.append((by_time if timed else by_index, weight, sign))
                before = sign
        quarters = [window([mark for mark in marks if mark[0] == k]) for k in range(4)]
        known = [value for value in quarters if value is not None]
        mean = sum(known) / len(known) if known else None
        found[side] = (mean if timed else window(marks), quarters[0], quarters[3])
    return found


def window(marks: list[tuple[int, int, int]]) -> float | None:
    return 5 * sum(w * s for _, w, s in marks) / sum(w for _, w, _ in marks) if marks else None


@pytest.mark.parametrize("timed", [True, False])
def test_scores_of_random_conversations_agree_with_plain_loops(*, timed: bool):
    rng = np.random.default_rng(17)
    for _ in range(300):
        size = int(rng.integers(1, 30))
        # In the message form the sides alternate, so that each message is a group.
        sides = [contact.SIDES[k % 2 if not timed else int(rng.integers(4))] for k in range(size)]
        begins = rng.integers(0, 60, size=size).tolist()
        signs = [None if rng.random() < 0.1 else int(rng.integers(-1, 2)) for _ in range(size)]
        turns = [(a, b, b + int(rng.integers(0, 9)), s) for a, b, s in zip(sides, begins, signs, strict=True)]
        arrays = timed_turns(turns) if timed else messages([(side, sign) for side, _, _, sign in turns])
        scores = contact.score(contact.find_marks(arrays))
        for side, expected in by_hand(turns, timed=timed).items():
            ours = [of(each, side) for each in (scores.overall, scores.begin, scores.end)]
            assert [None if np.isnan(value) else value for value in ours] == pytest.approx(
                expected, abs=1e-12
            )


def test_source_labels_as_certain_probabilities_score_like_our_own():
    given = labels.certain(pl.Series(["negative", None, "positive", "neutral"]))

    assert labels.signs(given).tolist() == [-1, 0, 1, 0]
    assert labels.labelled(given).tolist() == [True, False, True, True]
    assert labels.label_names(given).to_list() == ["negative", None, "positive", "neutral"]
