"""Files that somebody forged so that every hash fits: each is refused in a sentence when it is loaded."""

from __future__ import annotations

import copy
import json
import random
import zipfile
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
import skops.io
from sklearn.linear_model import LogisticRegression
from sklearn.multioutput import MultiOutputClassifier
from sklearn.pipeline import Pipeline

from qm_pipeline import model_files, models
from qm_pipeline.interactions.errors import ModelError
from qm_pipeline.scoring.context.bound import BoundedContext
from qm_pipeline.scoring.context.columns import ContextColumns
from qm_pipeline.scoring.features import TurnCounts
from qm_pipeline.scoring.length import TurnLength
from qm_pipeline.scoring.outcomes.features import OutcomeColumns
from qm_pipeline.scoring.outcomes.observed import KINDS, observe
from qm_pipeline.training import artefact
from tests.unit.scoring.outcomes.conversations import facts, said

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

ACTS = {"refusal": ["unfortunately"], "thanks": ["thanks", "thank you"]}
TEXTS = ["bad, not good", "my number is 4", "thanks, great"]
LABELS = ["negative", "neutral", "positive"]
PROFILE = {"negators": "no not", "turns_of_thought": "but", "alike": "áa", "reach": "3"}
CONTACTS = [["c: thanks | 0.9", "a: done"], ["c: hello | -0.4", "a: unfortunately not | -0.9"]]
ENDS = np.array([[0, 1, 0], [1, 0, 1]])


@cache
def words() -> Pipeline:
    counts = TurnCounts(buckets={"POS2": "great", "NEG1": "bad"}, profile=PROFILE, spellings="good godd")
    steps = [("features", counts), ("length", TurnLength(2.0)), ("classifier", LogisticRegression())]
    return Pipeline(steps).fit(TEXTS, LABELS)


def circumstances() -> Pipeline:
    columns, classifier = ContextColumns(acts=ACTS), BoundedContext()
    columns.names_ = ["after a refusal", "a question"]
    classifier.classes_, classifier.intercept_ = np.array(LABELS), np.zeros(3)
    classifier.coef_ = np.hstack([np.eye(3), np.ones((3, 2))])
    return Pipeline([("columns", columns), ("classifier", classifier)])


@cache
def ends() -> Pipeline:
    observed = observe(facts(2), said(*CONTACTS), ACTS)
    steps = [
        ("features", OutcomeColumns(acts=ACTS, rarest=1, kinds=KINDS)),
        ("classifier", MultiOutputClassifier(LogisticRegression())),
    ]
    return Pipeline(steps).fit(observed, ENDS.astype(bool))


def written(folder: Path, kind: str, **changes: object) -> Path:
    """Write a model of which one file holds parts that are changed, named `step__part`."""
    pipelines = copy.deepcopy({"words": words(), "circumstances": circumstances(), "ends": ends()})
    for name, value in changes.items():
        step, part = name.split("__")
        setattr(pipelines[kind].named_steps[step], part, value)
    about = {"name": "a-model", "version": "1.0.0", "language": "en"}
    context, home = None, folder / "a-model" / "1.0.0"
    if kind == "ends":
        about |= {"kind": models.OUTCOMES_KIND, "trained_on": "nobody"}
    else:
        context = pipelines["circumstances"]
    first = pipelines["ends" if kind == "ends" else "words"]
    artefact.write_candidate(home, first, context=context, manifest=about, metrics={}, card="")
    return home


@pytest.mark.parametrize("kind", ["words", "circumstances", "ends"])
def test_what_is_not_forged_is_promoted_and_serves(tmp_path: Path, kind: str) -> None:
    written(tmp_path, kind)
    models.promote(tmp_path, "a-model", "1.0.0")
    assert models.serving(tmp_path).versions == "a-model/1.0.0"


@pytest.mark.parametrize(
    ("part", "value"),
    [
        ("features__buckets", {"POS2": 3}),
        ("features__buckets", {"POS2": ["great"]}),
        ("features__buckets", ["great"]),
        ("features__buckets", "great"),
        ("features__buckets", {"pos": "great"}),
        ("features__buckets", {"POS2": "NOT_good"}),
        ("features__buckets", {"POS2": "good \0good"}),
        ("features__buckets", {"POS2": "great POS"}),
        ("features__buckets", {f"{a}{b}": "x" for a in "ABCDEFGH" for b in "ABCDEFGH"}),
        ("features__profile", "english"),
        ("features__profile", {"negators": "no"}),
        ("features__profile", PROFILE | {"reach": "three"}),
        ("features__profile", PROFILE | {"reach": 3}),
        ("features__profile", PROFILE | {"reach": "9" * 30}),
        ("features__profile", PROFILE | {"alike": "á"}),
        ("features__profile", PROFILE | {"negators": "no POS"}),
        ("features__spellings", {"godd": "good"}),
        ("features__spellings", 7),
        ("features__spellings", "NOT_good godd"),
        ("features__signed_pairs", "yes"),
        ("features__degrees", 7),
        ("features__degrees", "Very"),
        ("features__collocations", "not good"),
        ("features__collocations", {"cneg": "not good"}),
        ("features__collocations", {"POS": "not good"}),
        ("features__collocations", {"CNEG2": "not\tgood at"}),
        ("features__collocations", {"POS2": "not good"}),
        ("features__collocations", {"CNEG2": "good"}),
        ("features__collocations", {"CNEG2": "not good at"}),
        ("features__collocations", {"CNEG2": "not good\n"}),
        ("features__collocations", {"CNEG2": ""}),
        ("features__collocations", {"CNEG2": "not NOT_good"}),
        ("features__collocations", {"CNEG2": "not good", "CNEG3": "not good"}),
        ("features__buckets", {f"A{'BC'[n % 2] * (n // 2 + 1)}1": f"w{'x' * n}" for n in range(32)}),
        ("length__typical", "8"),
        ("length__typical", 0),
        ("length__typical", float("nan")),
        ("length__typical", None),
        ("length__typical", True),
    ],
)
def test_parts_of_a_sentiment_model_are_of_their_kind(tmp_path: Path, part: str, value: object) -> None:
    assert_refused(written(tmp_path, "words", **{part: value}), "model.skops", part.split("__")[1])


@pytest.mark.parametrize(
    "listed",
    ["bad\nnot good at", "bad\n\ngood", "bad\nbad", "bad\n good", "bad\ngood ", "bad\n", "bad\nPOS",
     "bad\nNOT_NEG", "bad\nNOT_NOT_x", "bad\n\0bad", "bad\nhalf \ud800", "", 5, None, ["bad", "good"]],
)  # fmt: skip
def test_features_are_words_and_pairs_each_once(tmp_path: Path, listed: object) -> None:
    home = written(tmp_path, "words")
    stored = words().named_steps["features"].__getstate__()["vocabulary_"]
    assert isinstance(stored, str)
    rows = len(listed.split("\n")) if isinstance(listed, str) else 1
    changed = copy.deepcopy(words())
    changed.named_steps["classifier"].coef_ = np.zeros((3, rows))
    forged(home / "model.skops", changed, json.dumps(stored), json.dumps(listed))
    assert_refused(home, "model.skops", "vocabulary_")


def forged(path: Path, pipeline: Pipeline, before: str, after: str) -> None:
    """Write a pipeline with other JSON in the place of what it holds."""
    path.write_bytes(skops.io.dumps(pipeline))
    members = members_of(path)
    schema = members["schema.json"].decode()
    assert json.dumps(before) in schema
    repacked(path, members | {"schema.json": schema.replace(json.dumps(before), json.dumps(after)).encode()})


def members_of(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def repacked(path: Path, members: dict[str, bytes], packed: int = zipfile.ZIP_STORED) -> None:
    """Write another archive in the place of an artefact, vouched for by the manifest."""
    with zipfile.ZipFile(path, "w", packed) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    reseal(path)


def reseal(path: Path) -> None:
    manifest = json.loads((path.parent / "manifest.json").read_text())
    hashed = "context_sha256" if path.name == models.CONTEXT else "artefact_sha256"
    (path.parent / "manifest.json").write_text(json.dumps(manifest | {hashed: model_files.sha256(path)}))


@pytest.mark.parametrize(
    ("part", "value"),
    [
        ("columns__acts", ["thanks"]),
        ("columns__acts", {"thanks": "thanks"}),
        ("columns__acts", {"thanks": [3]}),
        ("columns__acts", {"thanks": ["thank  you"]}),
        ("columns__acts", {"thanks": [""]}),
        ("columns__acts", 1),
        ("columns__names_", "after a refusal"),
        ("columns__names_", [1, 2]),
        ("classifier__part", "half"),
        ("classifier__part", -1),
        ("classifier__part", float("inf")),
        ("classifier__free", None),
        ("classifier__free", [1.0]),
        ("classifier__coef_", np.ones((3, 5))),
        ("classifier__coef_", [[1.0] * 5] * 3),
        ("classifier__intercept_", np.ones(3)),
    ],
)
def test_parts_of_a_second_stage_are_of_their_kind(tmp_path: Path, part: str, value: object) -> None:
    home = written(tmp_path, "circumstances", **{part: value})
    assert_refused(home, "context.skops", part.split("__")[1])


@pytest.mark.parametrize(
    ("part", "value"),
    [
        ("acts", {"thanks": 3}),
        ("acts", {"thanks": ["thank  you"]}),
        ("kinds", "act"),
        ("kinds", ["act", "weather"]),
        ("kinds", None),
        ("terms_", 3),
        ("terms_", "word:customer:ever:a b c"),
        ("terms_", "word:customer:ever:"),
        ("terms_", "word:customer:a"),
        ("terms_", "word:bot:ever:a"),
        ("terms_", "act:customer:ever:thanks\nact:customer:ever:thanks"),
        ("terms_", "act:customer:ever:thanks\n"),
        ("terms_", ["act:customer:ever:thanks"]),
        ("edges_", {"feeling:weather": np.zeros(1)}),
        ("edges_", {"feeling:customer_mean": 0.5}),
        ("edges_", {"feeling:customer_mean": np.zeros((1, 1))}),
        ("edges_", {"feeling:customer_mean": np.array([1.0, 0.0])}),
        ("edges_", {"feeling:customer_mean": np.array(["a"])}),
        ("edges_", [1.0]),
        ("edges_", None),
    ],
)
def test_parts_of_an_outcome_model_are_of_their_kind(tmp_path: Path, part: str, value: object) -> None:
    assert_refused(written(tmp_path, "ends", **{f"features__{part}": value}), "model.skops", part)


@pytest.mark.parametrize(
    ("kind", "file", "part"),
    [
        ("words", "model.skops", "buckets"),
        ("words", "model.skops", "vocabulary_"),
        ("words", "model.skops", "typical"),
        ("words", "model.skops", "coef_"),
        ("circumstances", "context.skops", "acts"),
        ("circumstances", "context.skops", "names_"),
        ("circumstances", "context.skops", "part"),
        ("ends", "model.skops", "acts"),
        ("ends", "model.skops", "terms_"),
        ("ends", "model.skops", "edges_"),
        ("ends", "model.skops", "intercept_"),
    ],
)
def test_a_part_that_is_missing_is_named(tmp_path: Path, kind: str, file: str, part: str) -> None:
    home = written(tmp_path, kind)
    members = members_of(home / file)
    schema = members["schema.json"].decode()
    assert f'"{part}": {{' in schema
    renamed = schema.replace(f'"{part}": {{', '"another": {')
    repacked(home / file, members | {"schema.json": renamed.encode()})
    assert_refused(home, file, part)


def test_the_form_of_a_conversation_is_no_number_where_nobody_observes_it(tmp_path: Path) -> None:
    home = written(
        tmp_path, "ends", features__kinds=["act"], features__edges_={"form:turns": np.array([2.0])}
    )
    assert_refused(home, "model.skops", "edges_")


@pytest.mark.parametrize(
    ("part", "value"),
    [
        ("coef_", np.zeros((1, 2))),
        ("coef_", np.zeros((3, 1))),
        ("intercept_", np.zeros(2)),
        ("intercept_", 0.0),
        ("classes_", np.array([True, False])),
        ("classes_", 2),
    ],
)
def test_the_classifier_of_each_outcome_fits_the_columns(tmp_path: Path, part: str, value: object) -> None:
    several = copy.deepcopy(ends()).named_steps["classifier"]
    setattr(several.estimators_[1], part, value)
    assert_refused(
        written(tmp_path, "ends", classifier__estimators_=several.estimators_), "model.skops", part
    )


def assert_refused(home: Path, file: str, part: str) -> None:
    with pytest.raises(ModelError, match=rf"{file} has no `{part}` as models of ours have it"):
        models.load(home)
    with pytest.raises(ModelError, match=rf"{file} has no `{part}`"):
        models.promote(home.parents[1], "a-model", "1.0.0")
    assert models.active(home.parents[1]) == {}


@pytest.mark.parametrize("packed", [zipfile.ZIP_LZMA, zipfile.ZIP_BZIP2, zipfile.ZIP_DEFLATED])
def test_members_that_cannot_be_unpacked_are_refused(tmp_path: Path, packed: int) -> None:
    path = written(tmp_path, "words") / "model.skops"
    repacked(path, members_of(path), packed)
    whole = path.read_bytes()
    path.write_bytes(whole[:200] + bytes(each ^ 255 for each in whole[200:300]) + whole[300:])
    reseal(path)
    with pytest.raises(ModelError, match="not a model file in the skops format"):
        models.load(path.parent)


@pytest.mark.parametrize("head", [b"(((", b"'''", b"[" * 5000, b"{'descr': 'O', 'shape': (1,)}", b"\0"])
def test_an_array_whose_head_is_none_is_refused(tmp_path: Path, head: bytes) -> None:
    path = written(tmp_path, "words") / "model.skops"
    members = members_of(path)
    name = next(name for name in members if name.endswith(".npy"))
    repacked(path, members | {name: b"\x93NUMPY\x01\x00" + len(head).to_bytes(2, "little") + head})
    with pytest.raises(ModelError, match="not a model file in the skops format"):
        models.load(path.parent)


def test_numbers_that_overflow_are_found_before_they_serve(tmp_path: Path) -> None:
    width = words().named_steps["classifier"].coef_.shape[1]
    written(tmp_path, "words", classifier__coef_=np.full((3, width), 1.7e308))
    with pytest.raises(ModelError, match="no probabilities; it does not serve"):
        models.promote(tmp_path, "a-model", "1.0.0")
    assert models.active(tmp_path) == {}


def test_a_fault_that_nobody_foresaw_is_a_sentence_at_promotion(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def break_down(*_: object) -> None:
        raise KeyError("POS")

    written(tmp_path, "words")
    monkeypatch.setattr("qm_pipeline.scoring.sentiment.tables", break_down)
    with pytest.raises(ModelError, match="cannot score a conversation; it does not serve"):
        models.promote(tmp_path, "a-model", "1.0.0")


@pytest.mark.parametrize("name", ["manifest.json", "metrics.json"])
@pytest.mark.parametrize("content", ["[" * 100_000, "[]", '"x"', "\\ud800", "\xff"])
def test_papers_of_another_kind_are_refused(tmp_path: Path, name: str, content: str) -> None:
    home = written(tmp_path, "words")
    (home / name).write_text(content, "latin-1")
    with pytest.raises(ModelError, match=f"{name} (is not|does not hold) a model's"):
        models.read_manifest(home) if name == "manifest.json" else models.read_metrics(home)


@pytest.mark.parametrize("changes", [{"trained_on": None}, {"trained_on": 3}, {"libraries": "none"}])
def test_a_manifest_tells_what_is_asked_of_it(tmp_path: Path, changes: dict[str, object]) -> None:
    path = written(tmp_path, "ends") / "manifest.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | changes))
    with pytest.raises(ModelError, match="is not a model's manifest"):
        models.load(path.parent)


@pytest.mark.parametrize("content", [None, b"\xff"])
def test_a_card_that_cannot_be_read_is_told_in_a_sentence(tmp_path: Path, content: bytes | None) -> None:
    card = written(tmp_path, "words") / "card.md"
    card.unlink() if content is None else card.write_bytes(content)
    with pytest.raises(ModelError, match=r"card\.md"):
        models.read_card(card.parent)


@pytest.mark.parametrize(
    ("kind", "file"), [("words", "model.skops"), ("circumstances", "context.skops"), ("ends", "model.skops")]
)
def test_whatever_stands_in_a_tree_it_is_promoted_and_serves_or_is_refused_in_a_sentence(
    tmp_path: Path, kind: str, file: str
) -> None:
    home, rng, refused = written(tmp_path, kind), random.Random(7), 0
    whole = members_of(home / file)
    for _ in range(80):
        schema = json.loads(whole["schema.json"])
        held = [node for node in nodes(schema) if isinstance(node.get("content"), str)]
        rng.choice(held)["content"] = rng.choice(["null", "1", '"x"', "[]", "{}", "true", '["a b c"]', "NaN"])
        repacked(home / file, whole | {"schema.json": json.dumps(schema).encode()})
        try:
            models.promote(tmp_path, "a-model", "1.0.0")
        except ModelError:
            refused += 1
    assert refused > 10


def nodes(node: Any) -> Iterator[dict[str, Any]]:  # noqa: ANN401  (a JSON value)
    if isinstance(node, dict):
        yield node
    if isinstance(node, dict | list):
        for each in node.values() if isinstance(node, dict) else node:
            yield from nodes(each)
