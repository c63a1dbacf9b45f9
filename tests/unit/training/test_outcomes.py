"""Training outcome models: from nothing, and fitted to a centre's own contacts."""

from __future__ import annotations

import json
import os
from pathlib import Path

import numpy as np
import pytest
from scipy import sparse
from sklearn.metrics import roc_auc_score
from typer.testing import CliRunner

from qm_pipeline import models
from qm_pipeline.cli import app
from qm_pipeline.interactions.errors import UnreadableFileError
from qm_pipeline.resources import root
from qm_pipeline.training import labelled, outcome_fit, outcome_measures, outcomes
from qm_pipeline.training.act_phrases import phrases

SHELF = root() / "models"
DATA = Path(os.environ.get("QM_CORPORA", Path(__file__).parents[4] / "shared" / "data"))
GOOD = ["my parcel is late", "it has been sent again", "perfect, thank you so much"]
BAD = ["my parcel is late", "I am sorry, we cannot find it", "this is ridiculous, nobody helps me"]
LEFT = ["my parcel is late"]


def write(folder: Path, contacts: int, *, labels: bool = True) -> tuple[Path, Path]:
    """Write contacts that end well, badly and with nobody there, in turn."""
    records, known = [], []
    for number in range(contacts):
        kind = number % 3
        texts = (GOOD, BAD, LEFT)[kind]
        turns = [
            {"role": "customer", "text": text}
            if place % 2 == 0
            else {"role": "agent", "agent_id": "a", "text": text}
            for place, text in enumerate(texts)
        ]
        about = {
            "channel": "chat",
            "language": "en",
            "queue": f"q{number % 4}",
            "customer_id": f"c{number % 20}",
        }
        times = {"started_at": "2026-03-04T10:00:00Z", "ended_at": "2026-03-04T10:09:00Z"}
        records.append({"interaction_id": f"i{number}", "turns": turns, "csat": 5 - kind, **about, **times})
        known.append({"interaction_id": f"i{number}", "dissatisfied": kind == 1, "abandoned": kind == 2})
        known[-1] |= {"resolved": None if kind == 2 else kind == 0}
    files = folder / "records.jsonl", folder / "labels.jsonl"
    for path, rows in zip(files, (records, known if labels else []), strict=True):
        path.write_text("".join(json.dumps(each) + "\n" for each in rows), "utf-8")
    return files


def test_training_from_nothing_writes_a_model_that_loads_and_ranks(tmp_path: Path) -> None:
    records, labels = write(tmp_path, 90)
    source = outcomes.Files([records], labels, "a made-up centre")
    metrics = outcomes.train(source, SHELF, outcomes.Candidate(tmp_path / "out", "2.0.0"))

    model = models.load(tmp_path / "out")
    assert (model.version_id, model.trained_on) == ("outcomes-en/2.0.0", "a made-up centre")
    assert metrics["by_customer"]["dissatisfied"]["serving"]["auroc"] == 1.0
    card = (tmp_path / "out" / "card.md").read_text("utf-8")
    assert "a made-up centre" in card
    assert "baseline: number of turns" in card
    assert "{" not in card


def test_the_same_contacts_and_seed_give_the_same_bytes(tmp_path: Path) -> None:
    records, labels = write(tmp_path, 90)
    source = outcomes.Files([records], labels, "a made-up centre")
    for name in ("one", "two"):
        outcomes.train(source, SHELF, outcomes.Candidate(tmp_path / name, "2.0.0", seed=4))
    for name in models.FILES:
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes()


def test_a_centre_fits_what_serves_to_its_own_labels_with_one_command(tmp_path: Path) -> None:
    records, labels = write(tmp_path, 90)
    arguments = ["--records", records, "--labels", labels, "--site", "Our centre", "--out", tmp_path / "out"]
    result = CliRunner().invoke(app, ["train", "outcomes", *map(str, arguments), "--version", "1.1.0"])

    assert result.exit_code == 0, result.output
    manifest = models.read_manifest(tmp_path / "out")
    assert manifest["trained_on"] == "Our centre"
    assert manifest["adapted_from"].startswith("outcomes-en/")
    columns = models.load(tmp_path / "out").pipeline.named_steps["features"].get_feature_names_out()
    assert "context:queue:q1" in columns
    own = json.loads((tmp_path / "out" / "metrics.json").read_text())["own"]
    assert own["dissatisfied"]["after"]["auroc"] >= own["dissatisfied"]["before"]["auroc"]


def test_too_few_labels_leave_what_serves_as_it_was(tmp_path: Path) -> None:
    records, labels = write(tmp_path, 12)
    source = outcomes.Files([records], labels, "Our centre")
    metrics = outcomes.adapt(source, SHELF, outcomes.Candidate(tmp_path / "out", "1.1.0"))

    assert metrics["own"]["dissatisfied"] == {"n": 12, "positive": 4}
    assert "too few labels: left as it was" in (tmp_path / "out" / "card.md").read_text("utf-8")
    with pytest.raises(UnreadableFileError, match="too few labels of `dissatisfied`"):
        outcomes.train(source, SHELF, outcomes.Candidate(tmp_path / "other", "1.1.0"))


def test_what_is_written_afterwards_is_not_read(tmp_path: Path) -> None:
    records, labels = write(tmp_path, 6)
    sentiment = models.serving(SHELF).sentiment("en")
    assert sentiment is not None
    found = labelled.read([records], labels, sentiment)
    assert not {"csat", "status", "ended_at"} & {*found.contacts.columns, *found.turns.columns}


def test_labels_without_contacts_are_named(tmp_path: Path) -> None:
    records, labels = write(tmp_path, 6, labels=False)
    sentiment = models.serving(SHELF).sentiment("en")
    assert sentiment is not None
    with pytest.raises(UnreadableFileError, match="No contact of the given records has a label"):
        labelled.read([records], labels, sentiment)
    labels.write_text("not json\n")
    with pytest.raises(UnreadableFileError, match="cannot be read as labels"):
        labelled.read([records], labels, sentiment)


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["--records", "r.jsonl"],
        ["--labels", "l.jsonl"],
        ["--corpus", "x", "--records", "r", "--labels", "l"],
    ],
)
def test_training_material_that_does_not_fit_together_exits_2(arguments: list[str]) -> None:
    assert CliRunner().invoke(app, ["train", "outcomes", "--out", "x", *arguments]).exit_code == 2


def test_a_folder_without_conversations_is_named(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFileError, match=r"star_dev\.jsonl\.gz.*--corpus"):
        outcomes.corpus(tmp_path)


def test_what_only_tells_queues_apart_is_left_to_the_queues() -> None:
    rng = np.random.default_rng(3)
    queues = rng.integers(0, 4, 2000)
    truth = (rng.random(2000) < np.where(queues == 0, 0.8, 0.1)).astype(float)
    trade_word = sparse.csr_matrix((queues == 0).astype(float)[:, None])
    lessons = outcome_fit.Lessons(np.arange(2000), truth, np.ones(2000))
    fits = {
        scale: outcome_fit.fit_one(
            trade_word,
            lessons,
            queues,
            np.ones(1),
            outcome_fit.Recipe(("word",), strength=1.0, queue_scale=scale),
        )
        for scale in (0.0, 3.0)
    }
    assert abs(fits[3.0].coef_[0, 0]) < 0.2 * abs(fits[0.0].coef_[0, 0])


def test_a_line_makes_overconfident_logits_honest() -> None:
    rng = np.random.default_rng(5)
    logits = rng.normal(size=4000)
    truth = (rng.random(4000) < 1 / (1 + np.exp(-logits))).astype(float)
    slope, level = outcome_fit.line(3 * logits + 1, truth)
    assert (slope, level) == pytest.approx((1 / 3, -1 / 3), abs=0.05)
    folds = np.arange(4000) % 5
    assert outcome_measures.quality(3 * logits + 1, truth, folds)["calibration_error"] < 0.03


def test_calibration_error_is_the_mean_distance_between_said_and_seen() -> None:
    said, truth = np.array([0.9, 0.9, 0.1, 0.1]), np.array([1.0, 0.0, 0.0, 0.0])
    assert outcome_measures.calibration_error(said, truth) == pytest.approx((0.8 + 0.2) / 4)


def test_ranking_inside_queues_gives_no_credit_for_telling_queues_apart() -> None:
    truth, queues = np.array([1.0, 0.0, 0.0, 1.0, 0.0, 0.0]), np.array([0, 0, 0, 1, 1, 1])
    by_queue = np.array([5.0, 5.0, 5.0, 0.0, 0.0, 0.0])
    assert outcome_measures.within(by_queue, truth, queues) == 0.5
    assert outcome_measures.within(by_queue, truth * 0, queues) is None


@pytest.mark.corpora
@pytest.mark.skipif(
    not (DATA / labelled.CONVERSATIONS).is_file(),
    reason="the labelled conversations are not here: set QM_CORPORA",
)
def test_other_customers_are_ranked_as_the_card_says() -> None:
    source, sentiment = outcomes.corpus(DATA), models.serving(SHELF).sentiment("en")
    assert sentiment is not None
    study = outcomes._study(source, sentiment, phrases("en"))
    logits = outcome_measures.held_out(
        study, outcome_measures._dealt(study.labelled.groups("customer_id"), 1), ("serving",)
    )
    for outcome, least in (("dissatisfied", 0.85), ("resolved", 0.95), ("abandoned", 0.97)):
        known = study.known(outcome)
        truth = study.labelled.truth(outcome)[known]
        assert roc_auc_score(truth, logits[outcome, "serving"][known]) >= least
