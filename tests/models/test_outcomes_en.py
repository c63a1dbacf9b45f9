"""The committed English outcome model, on contacts whose end no reader would doubt."""

from __future__ import annotations

import json
import zipfile
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl
import pytest

from qm_pipeline import models
from qm_pipeline.interactions.errors import ModelError
from qm_pipeline.interactions.frames import INTERACTIONS, TURNS
from qm_pipeline.resources import root
from qm_pipeline.scoring.batch import score_batch
from qm_pipeline.scoring.outcomes.model import COLUMNS, OUTCOMES, OutcomeModel

if TYPE_CHECKING:
    from pathlib import Path

FOLDER = root() / "models"
HELPED = [
    "c: Hi, my parcel went to my old address.",
    "a: I'm sorry to hear that. May I have your order number?",
    "c: It is 4471.",
    "a: Thank you. It has been redirected to your new address and will arrive tomorrow.",
    "c: Perfect, thank you so much!",
    "a: You're welcome. Have a nice day!",
]
REFUSED = [
    "c: My parcel went to my old address.",
    "a: May I have your order number?",
    "c: I already told you. It is 4471.",
    "a: I'm sorry, I cannot change the address.",
    "c: That is ridiculous. This is the third time I ask, nobody helps me!",
    "a: Unfortunately that is not possible.",
    "c: Useless. I want to speak to your manager.",
    "a: Is there anything else that I can do for you?",
]
LEFT = ["c: Hello?", "a: Hello, how can I help you?", "c: My parcel went to my old address."]
SILENT = ["a: Hello, how can I help you?", "a: Are you there?"]
GERMAN = [
    "c: Mein Paket ist leider immer noch nicht angekommen und niemand hilft mir.",
    "a: Das tut mir sehr leid.",
]
CONTACTS = {"helped": HELPED, "refused": REFUSED, "left": LEFT, "silent": SILENT}


@pytest.fixture(scope="module")
def serving() -> models.ServingModels:
    return models.serving(FOLDER)


def frames(contacts: dict[str, list[str]], **fields: object) -> tuple[pl.DataFrame, pl.DataFrame]:
    noon = datetime(2026, 3, 4, 12, tzinfo=UTC)
    known = {
        "source": "native",
        "channel": "chat",
        "language": "en",
        "status": "completed",
        "direction": "inbound",
    }
    rows = [
        dict.fromkeys(INTERACTIONS.names())
        | known
        | {
            "interaction_key": key,
            "interaction_id": key,
            "started_at": noon,
            "ended_at": noon,
            "day": noon.date(),
        }
        | {"turn_count": len(lines), "line": 1}
        | fields
        for key, lines in contacts.items()
    ]
    turns = [_turn(key, place, line) for key, lines in contacts.items() for place, line in enumerate(lines)]
    return pl.DataFrame(rows, schema=INTERACTIONS), pl.DataFrame(turns, schema=TURNS)


def _turn(key: str, place: int, line: str) -> dict[str, Any]:
    side, _, text = line.partition(": ")
    role = {"c": "customer", "a": "agent"}[side]
    row = dict.fromkeys(TURNS.names())
    return row | {
        "interaction_key": key,
        "turn_index": place,
        "role": role,
        "text": text,
        "offset_ms": place * 9000,
    }


def outcomes(
    serving: models.ServingModels, contacts: dict[str, list[str]], **fields: object
) -> dict[str, dict[str, Any]]:
    scored = score_batch(*frames(contacts, **fields), serving).interactions
    return {row["interaction_key"]: {name: row[name] for name in COLUMNS} for row in scored.to_dicts()}


def test_it_serves_english_and_is_named_on_every_score(serving: models.ServingModels) -> None:
    model = serving.outcomes("en-GB")
    assert model is not None
    assert model.version_id in serving.versions.split(",")
    assert serving.outcomes("fr") is None
    assert serving.outcomes(None) is None


def test_it_says_whose_contacts_it_learnt_from(serving: models.ServingModels) -> None:
    model = serving.outcomes("en")
    assert model is not None
    assert "STAR" in model.trained_on
    card = (FOLDER / model.name / model.version / "card.md").read_text("utf-8")
    assert model.trained_on in card


def test_it_was_fitted_to_the_turn_scores_that_serve() -> None:
    serves = models.active(FOLDER)
    manifest = models.read_manifest(FOLDER / "outcomes-en" / serves["outcomes-en"].version)
    assert manifest["sentiment_manifest_sha256"] == serves["sentiment-en"].manifest_sha256, (
        "another sentiment model serves: train the outcomes again (qm train outcomes) and promote them"
    )


def test_it_tells_how_contacts_ended(serving: models.ServingModels) -> None:
    found = outcomes(serving, CONTACTS)
    assert found["refused"]["p_dissatisfied"] > 5 * found["helped"]["p_dissatisfied"]
    assert found["helped"]["p_resolved"] > 0.8
    assert found["refused"]["p_resolved"] < 0.5
    assert found["left"]["p_abandoned"] > 0.5
    assert found["helped"]["p_abandoned"] < 0.1


def test_a_contact_in_which_the_customer_said_nothing_has_no_outcome(serving: models.ServingModels) -> None:
    assert set(outcomes(serving, CONTACTS)["silent"].values()) == {None}


def test_a_language_without_an_outcome_model_has_no_outcome(serving: models.ServingModels) -> None:
    assert set(outcomes(serving, {"x": HELPED}, language="fr")["x"].values()) == {None}
    assert set(outcomes(serving, {"x": GERMAN}, language=None)["x"].values()) == {None}


def test_company_and_order_change_no_bit(serving: models.ServingModels) -> None:
    together = outcomes(serving, CONTACTS)
    backwards = outcomes(serving, dict(reversed(CONTACTS.items())))
    many = outcomes(
        serving, {f"{key}-{copy}": lines for copy in range(50) for key, lines in CONTACTS.items()}
    )
    for key, lines in CONTACTS.items():
        assert outcomes(serving, {key: lines})[key] == together[key] == backwards[key] == many[f"{key}-49"]


@pytest.mark.parametrize(
    "fields",
    [{"queue": "billing", "topic": "refund"}, {"csat": 1.0}, {"resolved": False}, {"channel": "email"}],
)
def test_it_does_not_live_on_names_of_queues_nor_on_what_is_written_afterwards(
    serving: models.ServingModels, fields: dict[str, object]
) -> None:
    assert outcomes(serving, CONTACTS, **fields) == outcomes(serving, CONTACTS)


def test_names_and_numbers_do_not_matter(serving: models.ServingModels) -> None:
    changed = [line.replace("4471", "902") for line in HELPED]
    assert outcomes(serving, {"x": changed}) == outcomes(serving, {"x": HELPED})


def test_the_facts_add_up_to_the_probability(serving: models.ServingModels) -> None:
    model, facts, turns = _as_asked(serving, REFUSED)
    probabilities = model.predict_proba(facts, turns)[0]
    for place, outcome in enumerate(OUTCOMES):
        weights = [each.weight for each in model.explain(model.see(facts, turns), outcome)[0]]
        logit = model.intercept(outcome) + sum(weights)
        assert 1 / (1 + np.exp(-logit)) == pytest.approx(probabilities[place], abs=1e-12)


def test_it_is_the_pipeline_that_anyone_can_load(serving: models.ServingModels) -> None:
    model, facts, turns = _as_asked(serving, REFUSED)
    classifier = model.pipeline.named_steps["classifier"]
    ordinary = [each[0, 1] for each in classifier.predict_proba(model.see(facts, turns).matrix())]
    assert np.allclose(ordinary, model.predict_proba(facts, turns)[0], rtol=0, atol=1e-12)


def _as_asked(
    serving: models.ServingModels, lines: list[str]
) -> tuple[OutcomeModel, pl.DataFrame, pl.DataFrame]:
    """Give the model and one contact as the batch hands it over."""
    model = serving.outcomes("en")
    assert model is not None
    interactions, turns = frames({"x": lines})
    scored = score_batch(interactions, turns, serving).turns.drop("role")
    said = turns.join(scored, on=["interaction_key", "turn_index"], maintain_order="left")
    return model, interactions, said.with_columns(contact=pl.lit(0, pl.Int64))


def test_a_sentiment_model_in_its_place_is_refused() -> None:
    sentiment = models.serving(FOLDER).sentiment("en")
    assert sentiment is not None
    with pytest.raises(ModelError, match="another kind of model"):
        OutcomeModel(
            sentiment.pipeline, name="outcomes-en", version="1.0.0", language="en", trained_on="nobody"
        )


def test_a_changed_artefact_is_refused(tmp_path: Path) -> None:
    home = FOLDER / "outcomes-en" / models.active(FOLDER)["outcomes-en"].version
    for name in models.FILES:
        (tmp_path / name).write_bytes((home / name).read_bytes())
    with zipfile.ZipFile(tmp_path / "model.skops", "a") as archive:
        archive.writestr("more.txt", "x")
    with pytest.raises(ModelError, match="not the file that its manifest describes"):
        models.load(tmp_path)


def test_its_figures_reach_what_was_promised() -> None:
    home = FOLDER / "outcomes-en" / models.active(FOLDER)["outcomes-en"].version
    measured = json.loads((home / "metrics.json").read_text("utf-8"))["by_customer"]
    assert measured["dissatisfied"]["serving"]["auroc"] >= 0.85
    assert measured["dissatisfied"]["serving"]["average_precision"] >= 0.38
    assert measured["resolved"]["serving"]["auroc"] >= 0.95
    for outcome in OUTCOMES:
        assert measured[outcome]["serving"]["calibration_error"] <= 0.05
        assert set(measured[outcome]["baselines"]) == {"topic", "turns", "vader"}
