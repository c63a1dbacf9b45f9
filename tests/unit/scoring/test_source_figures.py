"""A source's own figures against ours: from its labels we must come to them, or say that they differ."""

from __future__ import annotations

import json
import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import polars as pl
import pytest

from qm_pipeline.ingest.batches import IngestOptions
from qm_pipeline.ingest.picking import pick
from qm_pipeline.interactions.frames import INTERACTIONS, TURN_SCORES, TURNS
from qm_pipeline.scoring import formulas, source_figures

ROOT = Path(__file__).parents[3]
EXAMPLES = Path(os.environ.get("QM_CORPORA", ROOT.parent / "shared" / "data")) / "formats" / "contact-lens"
OURS = {"negative": (0.8, 0.1, 0.1), "neutral": (0.1, 0.8, 0.1), "positive": (0.1, 0.1, 0.8)}
Said = tuple[str, str | None, str | None]  # role, the source's label, ours


def contact(*said: Said, channel: str = "chat", **attributes: object) -> tuple[pl.DataFrame, ...]:
    row = dict.fromkeys(INTERACTIONS.names()) | {
        "interaction_key": "k",
        "channel": channel,
        "turn_count": len(said),
        "attributes": json.dumps(attributes) if attributes else None,
    }
    turns: list[dict[str, Any]] = []
    scores: list[dict[str, Any]] = []
    for place, (role, theirs, ours) in enumerate(said):
        of = {"interaction_key": "k", "turn_index": place, "role": role}
        timed = {"offset_ms": place * 1000, "duration_ms": 1000}
        turns.append(dict.fromkeys(TURNS.names()) | of | timed | {"source_sentiment": theirs})
        chances = OURS[ours] if ours else (None, None, None)
        names = ("p_negative", "p_neutral", "p_positive")
        score = 5 * (chances[2] - chances[0]) if ours else None  # type: ignore[operator]
        scores.append(
            dict.fromkeys(TURN_SCORES.names())
            | of
            | {"score": score}
            | dict(zip(names, chances, strict=True))
        )
    return (
        pl.DataFrame([row], schema=INTERACTIONS),
        pl.DataFrame(turns, schema=TURNS),
        pl.DataFrame(scores, schema=TURN_SCORES),
    )


def compared(*said: Said, channel: str = "chat", **attributes: object) -> dict[str, dict[str, Any]]:
    rows = source_figures.compare(*contact(*said, channel=channel, **attributes))
    return {f"{row['participant']} {row['figure']}": row for row in rows.to_dicts()}


TALK: tuple[Said, ...] = (
    ("customer", "negative", "neutral"),
    ("agent", "neutral", "neutral"),
    ("customer", "negative", "negative"),
    ("agent", "positive", "neutral"),
)


def test_a_figure_that_its_labels_give_agrees_and_stands_beside_ours() -> None:
    found = compared(*TALK, contact_lens_customer_overall=-5)["customer overall"]
    assert (found["theirs"], found["from_their_labels"], found["agrees"]) == (-5, -5, True)
    assert found["from_our_labels"] == pytest.approx(-2.5)


def test_a_figure_that_its_labels_do_not_give_is_said_to_differ() -> None:
    found = compared(*TALK, contact_lens_customer_overall=-3.2, contact_lens_agent_overall=2.5)
    assert found["customer overall"]["agrees"] is False
    assert found["agent overall"]["agrees"] is True


def test_a_figure_with_one_decimal_may_be_cut_off_and_no_more() -> None:
    said: tuple[Said, ...] = (*TALK, ("customer", "positive", None))  # (-1 -2 +1) / 4
    assert compared(*said, contact_lens_customer_overall=-2.5)["customer overall"]["agrees"]
    assert compared(*said, contact_lens_customer_overall=-2.4)["customer overall"]["agrees"] is False


def test_a_figure_without_labels_is_neither_right_nor_wrong() -> None:
    said: tuple[Said, ...] = (("customer", None, "negative"), ("agent", None, "neutral"))
    found = compared(*said, contact_lens_customer_overall=-1.5)["customer overall"]
    assert (found["from_their_labels"], found["agrees"]) == (None, None)
    assert found["from_our_labels"] == -5


def test_a_chat_s_own_groups_count_and_not_ours() -> None:
    groups = [["customer", "negative", -1.666667], ["customer", "negative", -3.75], ["agent", "neutral", 0]]
    said: tuple[Said, ...] = (*(("customer", "negative", "negative"),) * 2, ("agent", "neutral", "neutral"))
    found = compared(*said, contact_lens_groups=json.dumps(groups))
    assert [row["place"] for row in found.values()] == [2, 3]  # by name, the second customer group is last
    rows = source_figures.compare(*contact(*said, contact_lens_groups=json.dumps(groups)))
    assert rows["place"].to_list() == [1, 2, 3]
    assert rows["agrees"].to_list() == [True] * 3
    assert rows["from_our_labels"].to_list() == [None] * 3


def test_genesys_and_dynamics_figures_are_compared_where_an_attribute_names_them() -> None:
    said: tuple[Said, ...] = tuple(("customer", "positive", "positive") for _ in range(6))
    found = compared(*said, channel="voice", genesys_sentiment_score=98.9, dynamics_sentiment_level=3)
    genesys, level = found["customer score"], found["customer level"]
    assert genesys["from_their_labels"] == pytest.approx(98.96, abs=0.01)
    assert genesys["agrees"]
    assert (level["from_our_labels"], level["from_their_labels"], level["agrees"]) == (3, None, None)


@pytest.mark.parametrize(
    "attributes",
    [
        {},
        {"vip": "contact_lens_customer_overall"},
        {"contact_lens_customer_overall": "-5"},
        {"contact_lens_customer_overall": True},
        {"contact_lens_groups": "[[1]]"},
        {"contact_lens_groups": "{"},
        {"contact_lens_groups": 7},
    ],
)
def test_attributes_that_are_no_figures_are_left_alone(attributes: dict[str, object]) -> None:
    rows = source_figures.compare(*contact(*TALK, **attributes))
    assert rows.is_empty()
    assert rows.schema == source_figures.COMPARISON


def test_only_contacts_that_came_with_figures_are_compared_each_with_its_own() -> None:
    interactions, turns, scores = contact(*TALK, contact_lens_customer_overall=-5)
    frames = []
    for frame in (interactions, turns, scores):
        others = [frame.with_columns(interaction_key=pl.lit(name)) for name in ("a", "k", "z")]
        frames.append(pl.concat(others))
    frames[0] = frames[0].with_columns(
        attributes=pl.when(pl.col("interaction_key") != "k").then("attributes")
    )
    rows = source_figures.compare(*frames)
    assert rows["interaction_key"].to_list() == ["a", "z"]
    assert rows["agrees"].to_list() == [True, True]


def test_the_summary_counts_by_figure() -> None:
    rows = source_figures.compare(
        *contact(*TALK, contact_lens_customer_overall=-3.2, contact_lens_agent_overall=2.5)
    )
    counted = source_figures.summary(rows)
    assert counted.select("participant", "given", "agree", "differ", "no_labels").rows() == [
        ("customer", 1, 0, 1, 0),
        ("agent", 1, 1, 0, 0),
    ]
    assert counted["mean_difference"][0] == pytest.approx(0.7)


@pytest.mark.corpora
@pytest.mark.skipif(not EXAMPLES.is_dir(), reason=f"no published examples at {EXAMPLES}")
def test_every_figure_of_the_published_files_that_has_labels_agrees(tmp_path: Path) -> None:
    times = tmp_path / "contacts.csv"
    times.write_text("contact_id,started_at\nvoice,2024-05-01T10:00:00Z\n", "utf-8")
    options = IngestOptions(now=datetime(2026, 1, 1, tzinfo=UTC), zone=ZoneInfo("UTC"), contacts=times)
    agree, unlabelled = 0, []
    for name in ("voice", "chat"):
        interactions, turns = pick(EXAMPLES / f"{name}.json", options, None)
        scores = turns.select("interaction_key", "turn_index", "role").with_columns(
            pl.lit(None, dtype).alias(column) for column, dtype in TURN_SCORES.items() if column[0] in "slp"
        )
        rows = source_figures.compare(interactions, turns, scores)
        assert rows.filter(~pl.col("agrees")).is_empty()
        agree += rows["agrees"].sum()
        unlabelled += rows.filter(pl.col("agrees").is_null()).select("participant", "figure").rows()
    assert agree == 45  # and the 46th is the begin of SYSTEM, whose labels the file does not publish
    assert unlabelled == [("system", "begin"), ("system", "end")]


def test_every_figure_of_every_convention_is_defined() -> None:
    interactions, _, scores = contact(*TALK)
    said = scores.with_columns(contact=pl.lit(0, pl.Int64), offset_ms=0, duration_ms=0)
    figures = formulas.figures(interactions, said)
    assert {*figures.select("convention", "figure").unique().rows()} == {*formulas.DEFINITIONS}


def test_side_by_side_figures_are_the_stored_ones() -> None:
    interactions, _, scores = contact(*TALK, channel="voice")
    said = scores.with_columns(
        contact=pl.lit(0, pl.Int64),
        offset_ms=pl.col("turn_index").cast(pl.Int64) * 1000,
        duration_ms=pl.lit(1000, pl.Int64),
    )
    figures = {
        (row["participant"], row["figure"]): row["value"]
        for row in formulas.figures(interactions, said).to_dicts()
    }
    stored, _ = formulas.aggregate.contact_scores(interactions, said)
    row = stored.to_dicts()[0]
    assert figures["customer", "overall"] == row["customer_score"]
    assert figures["customer", "shift"] == row["customer_shift"]
    assert figures["agent", "overall"] == row["agent_score"]
    assert figures["customer", "score"] == row["customer_phrase_score"]
    assert figures["customer", "level"] == row["customer_level"]
