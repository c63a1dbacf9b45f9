"""Models on disk: what loads, what is refused, what serves."""

from __future__ import annotations

import json
import pickle
import random
import zipfile
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
import skops.io
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import Pipeline

from qm_pipeline import model_files, models, skops_tree
from qm_pipeline.interactions.errors import ModelError
from qm_pipeline.scoring.features import TurnCounts
from qm_pipeline.training import artefact

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

TEXTS = ["bad, not good", "my number is 4", "thanks, great"]


class Foreign:
    """A type that no model of ours holds."""


def fitted() -> Pipeline:
    pipeline = Pipeline(
        [("features", TurnCounts(buckets={"POS2": "great"})), ("classifier", LogisticRegression())]
    )
    return pipeline.fit(TEXTS, ["negative", "neutral", "positive"])


def write(folder: Path, *, version: str = "1.0.0", name: str = "sentiment-en", **manifest: object) -> Path:
    home = folder / name / version
    about = {"name": name, "version": version, "language": "en", "seed": 1} | manifest
    artefact.write_candidate(home, fitted(), manifest=about, metrics={"n": 1}, card="# A card\n")
    return home


def reseal(home: Path) -> None:
    """Make the manifest agree with the artefact, as a forger would."""
    manifest = json.loads((home / "manifest.json").read_text())
    manifest["artefact_sha256"] = model_files.sha256(home / "model.skops")
    (home / "manifest.json").write_text(json.dumps(manifest))


def edit_manifest(home: Path, **changes: object) -> None:
    path = home / "manifest.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | changes))


def test_a_model_reads_back_as_it_was_written(tmp_path: Path) -> None:
    model = models.load(write(tmp_path))
    assert model.version_id == "sentiment-en/1.0.0"
    assert np.allclose(model.predict_proba(TEXTS), fitted().predict_proba(TEXTS), rtol=0, atol=1e-12)


def test_the_same_fit_gives_the_same_bytes(tmp_path: Path) -> None:
    first, second = write(tmp_path / "a"), write(tmp_path / "b")
    for name in models.FILES:
        assert (first / name).read_bytes() == (second / name).read_bytes()


def test_an_artefact_is_compressed_and_an_ordinary_skops_file(tmp_path: Path) -> None:
    home = write(tmp_path)
    with zipfile.ZipFile(home / "model.skops") as archive:
        assert {each.compress_type for each in archive.infolist()} == {zipfile.ZIP_DEFLATED}
    pipeline = skops.io.load(home / "model.skops", trusted=list(model_files.TRUSTED))
    assert pipeline.predict(["great"]).tolist() == fitted().predict(["great"]).tolist()


def test_one_changed_byte_of_the_artefact_is_refused(tmp_path: Path) -> None:
    home = write(tmp_path)
    content = bytearray((home / "model.skops").read_bytes())
    content[len(content) // 2] ^= 1
    (home / "model.skops").write_bytes(content)
    with pytest.raises(ModelError, match="is not the file that its manifest describes"):
        models.load(home)


def test_a_pickle_is_refused_even_with_a_fitting_hash_and_is_never_run(tmp_path: Path) -> None:
    home, trap = write(tmp_path), tmp_path / "sprung"
    (home / "model.skops").write_bytes(pickle.dumps(_Trap(str(trap))))
    reseal(home)
    with pytest.raises(ModelError, match="not a model file in the skops format"):
        models.load(home)
    assert not trap.exists()


class _Trap:
    def __init__(self, path: str) -> None:
        self.path = path

    def __reduce__(self) -> tuple[Any, tuple[str, str]]:
        return open, (self.path, "w")


def test_a_skops_file_with_foreign_types_is_refused(tmp_path: Path) -> None:
    home = write(tmp_path)
    skops.io.dump(Foreign(), home / "model.skops")
    reseal(home)
    with pytest.raises(ModelError, match="holds types that a model of ours does not"):
        models.load(home)


def test_a_skops_file_of_something_else_is_refused(tmp_path: Path) -> None:
    home = write(tmp_path)
    skops.io.dump(LogisticRegression(), home / "model.skops")
    reseal(home)
    with pytest.raises(ModelError, match="another kind of model"):
        models.load(home)


def test_a_model_of_another_scikit_learn_is_refused(tmp_path: Path) -> None:
    home = write(tmp_path)
    edit_manifest(home, libraries={"scikit-learn": "0.24.2"})
    with pytest.raises(ModelError, match=r"belongs to scikit-learn 0\.24\.2"):
        models.load(home)


@pytest.mark.parametrize(
    "content", ["", "[]", "{}", '{"name": 1}', "\x00", '{"name": "a", "version": "1.0.0"}']
)
def test_a_manifest_that_is_none_is_refused_in_one_sentence(tmp_path: Path, content: str) -> None:
    home = write(tmp_path)
    (home / "manifest.json").write_text(content)
    with pytest.raises(ModelError, match="is not a model's manifest"):
        models.load(home)


@pytest.mark.parametrize("name", ["model.skops", "manifest.json"])
def test_a_missing_file_is_named(tmp_path: Path, name: str) -> None:
    home = write(tmp_path)
    (home / name).unlink()
    with pytest.raises(ModelError, match=f"There is no .*{name}"):
        models.load(home)


def test_what_is_promoted_serves_for_its_language_and_its_regions(tmp_path: Path) -> None:
    write(tmp_path)
    models.promote(tmp_path, "sentiment-en", "1.0.0")
    serving = models.serving(tmp_path)
    assert serving.versions == "sentiment-en/1.0.0"
    assert serving.sentiment("en-GB") is serving.sentiment("en")
    assert serving.sentiment("en") is not None
    assert serving.sentiment("de") is None
    assert serving.sentiment(None) is None


def test_nothing_serves_before_a_promotion(tmp_path: Path) -> None:
    write(tmp_path)
    with pytest.raises(ModelError, match="qm models promote"):
        models.serving(tmp_path)


def test_a_forged_model_does_not_serve_though_its_own_manifest_vouches_for_it(tmp_path: Path) -> None:
    home = write(tmp_path)
    models.promote(tmp_path, "sentiment-en", "1.0.0")
    (home / "model.skops").write_bytes(
        artefact.skops_bytes(fitted().set_params(classifier__C=2).fit(TEXTS, [*"abc"]))
    )
    reseal(home)
    with pytest.raises(ModelError, match="is not the one that was promoted"):
        models.serving(tmp_path)


def test_a_model_that_does_not_load_is_not_promoted_and_the_serving_one_stays(tmp_path: Path) -> None:
    write(tmp_path)
    models.promote(tmp_path, "sentiment-en", "1.0.0")
    broken = write(tmp_path, version="1.1.0")
    (broken / "model.skops").write_bytes(b"broken")
    with pytest.raises(ModelError):
        models.promote(tmp_path, "sentiment-en", "1.1.0")
    assert models.serving(tmp_path).versions == "sentiment-en/1.0.0"


def test_rollback_goes_back_step_by_step_and_then_says_that_there_is_nothing_left(tmp_path: Path) -> None:
    for version in ("1.0.0", "1.1.0", "1.2.0"):
        write(tmp_path, version=version)
        models.promote(tmp_path, "sentiment-en", version)
    assert [models.rollback(tmp_path, "sentiment-en").version for _ in range(2)] == ["1.1.0", "1.0.0"]
    with pytest.raises(ModelError, match="nothing to go back to"):
        models.rollback(tmp_path, "sentiment-en")
    assert models.serving(tmp_path).versions == "sentiment-en/1.0.0"


def test_promoting_again_what_serves_leaves_no_step_that_leads_nowhere(tmp_path: Path) -> None:
    write(tmp_path)
    for _ in range(2):
        models.promote(tmp_path, "sentiment-en", "1.0.0")
    assert models.active(tmp_path)["sentiment-en"].history == ()


def test_a_model_under_a_name_that_is_not_its_own_is_not_promoted(tmp_path: Path) -> None:
    write(tmp_path).rename(tmp_path / "sentiment-en" / "2.0.0")
    with pytest.raises(ModelError, match="under its own name and version"):
        models.promote(tmp_path, "sentiment-en", "2.0.0")


@pytest.mark.parametrize(
    ("name", "version"), [("..", "1.0.0"), ("sentiment-en", "../1.0.0"), ("a/b", "1.0.0")]
)
def test_a_name_that_leads_out_of_the_folder_is_refused(tmp_path: Path, name: str, version: str) -> None:
    with pytest.raises(ModelError, match="A model has a name"):
        models.promote(tmp_path, name, version)


def repacked(home: Path, members: dict[str, bytes]) -> None:
    """Write another archive in the place of the artefact, vouched for by the manifest."""
    with zipfile.ZipFile(home / "model.skops", "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    reseal(home)


def members_of(home: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(home / "model.skops") as archive:
        return {name: archive.read(name) for name in archive.namelist()}


@pytest.mark.parametrize("kept", [0, 10, 1000, -1])
def test_a_truncated_artefact_is_refused_even_with_a_fitting_hash(tmp_path: Path, kept: int) -> None:
    home = write(tmp_path)
    (home / "model.skops").write_bytes((home / "model.skops").read_bytes()[:kept])
    reseal(home)
    with pytest.raises(ModelError, match="not a model file in the skops format"):
        models.load(home)


def test_an_archive_that_would_fill_the_memory_is_refused_unread(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = write(tmp_path)
    monkeypatch.setattr(model_files, "MOST_UNPACKED", 1_000_000)
    monkeypatch.setattr(skops_tree, "read", lambda *_, **__: pytest.fail("it was read"))
    repacked(home, members_of(home) | {"more.npy": b"0" * 1_000_001})
    with pytest.raises(ModelError, match="would unpack to"):
        models.load(home)


def remade(home: Path, **learnt: object) -> None:
    """Write another classifier in the place of the artefact's, vouched for by the manifest."""
    pipeline = fitted()
    for name, value in learnt.items():
        setattr(pipeline.named_steps["classifier"], name, value)
    skops.io.dump(pipeline, home / "model.skops")
    reseal(home)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("intercept_", np.zeros(1)),
        ("intercept_", np.zeros((3, 1))),
        ("coef_", np.zeros((2, 9))),
        ("coef_", np.zeros(9)),
        ("coef_", np.zeros((3, 2))),
        ("coef_", np.zeros((3, 9), np.complex128)),
        ("intercept_", np.array([0.0, np.nan, 0.0])),
        ("intercept_", np.array(["a", "b", "c"])),
    ],
)
def test_compiled_code_never_sees_fewer_numbers_than_it_reads(
    tmp_path: Path, name: str, value: object
) -> None:
    home = write(tmp_path)
    remade(home, **{name: value})
    with pytest.raises(ModelError, match=r"as models of ours have it|not a model file in the skops format"):
        models.load(home)


def test_a_member_that_is_named_often_is_unpacked_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = write(tmp_path)
    members = members_of(home)
    schema = json.loads(members["schema.json"])
    node = next(each for parent, key in _nodes(schema) if _is_array(each := parent[key]))
    assert "steps" in schema["content"]["content"]
    often = {"__class__": "list", "__module__": "builtins", "__loader__": "ListNode", "content": [node] * 50}
    schema["content"]["content"]["memory"] = often | {"__id__": 1}
    repacked(home, members | {"schema.json": json.dumps(schema).encode()})
    reads: list[str] = []
    read = zipfile.ZipFile.read
    monkeypatch.setattr(zipfile.ZipFile, "read", lambda self, name: (reads.append(name), read(self, name))[1])
    models.load(home)
    assert reads.count(node["file"]) == 1


def _is_array(node: object) -> bool:
    return isinstance(node, dict) and node.get("__loader__") == "NdArrayNode"


# A tree written by another version of scikit-learn is loaded, with scikit-learn's own warning.
@pytest.mark.filterwarnings("ignore::sklearn.exceptions.InconsistentVersionWarning")
def test_whatever_stands_in_the_tree_of_an_artefact_is_loaded_or_refused_in_a_sentence(
    tmp_path: Path,
) -> None:
    home = write(tmp_path)
    whole = members_of(home)
    rng = random.Random(1)
    sentences = []
    for _ in range(150):
        schema = json.loads(whole["schema.json"])
        nodes = list(_nodes(schema))
        parent, key = rng.choice(nodes)
        parent[key] = rng.choice([None, 1, "x", [], {}, "builtins", "eval", True, 1e308])
        repacked(home, whole | {"schema.json": json.dumps(schema).encode()})
        try:
            models.load(home)
        except ModelError as error:
            sentences.append(str(error))
    assert len(sentences) > 30
    assert all(str(home) in sentence or "another kind of model" in sentence for sentence in sentences)


def _nodes(node: Any) -> Iterator[tuple[Any, Any]]:  # noqa: ANN401  (a JSON value)
    for key, value in node.items() if isinstance(node, dict) else enumerate(node):
        yield node, key
        if isinstance(value, dict | list):
            yield from _nodes(value)


@pytest.mark.parametrize("name", ["card.md", "metrics.json", "manifest.json", "model.skops"])
def test_one_more_byte_in_any_file_of_what_serves_needs_a_promotion(tmp_path: Path, name: str) -> None:
    home = write(tmp_path)
    models.promote(tmp_path, "sentiment-en", "1.0.0")
    (home / name).write_bytes((home / name).read_bytes() + b" ")
    with pytest.raises(ModelError, match=f"{name} is not the"):
        models.serving(tmp_path)
    if name != "model.skops":
        models.promote(tmp_path, "sentiment-en", "1.0.0")
        assert models.serving(tmp_path).versions == "sentiment-en/1.0.0"


def test_a_list_written_before_cards_were_hashed_still_serves(tmp_path: Path) -> None:
    write(tmp_path)
    models.promote(tmp_path, "sentiment-en", "1.0.0")
    active = tmp_path / "active.toml"
    lines = [
        line for line in active.read_text().splitlines() if "card_" not in line and "metrics_" not in line
    ]
    active.write_text("\n".join(lines))
    assert models.serving(tmp_path).versions == "sentiment-en/1.0.0"


@pytest.mark.parametrize(
    ("before", "after", "sentence"),
    [
        ('version = "1.0.0"', 'version = "1.1.0"', "is not the one that was promoted"),
        ('version = "1.0.0"', 'version = "9.0.0"', "There is no "),
        ('version = "1.0.0"', 'version = "../../x"', "cannot be read as the list"),
        ("history = []", 'history = ["../1.0.0"]', "cannot be read as the list"),
        ("history = []", "history = 3", "cannot be read as the list"),
        ("[models.sentiment-en]", '[models."../x"]', "cannot be read as the list"),
        ("[models.sentiment-en]", "[models.sentiment-de]", "There is no "),
        ('manifest_sha256 = "', 'manifest_sha256 = "0', "is not the one that was promoted"),
    ],
)
def test_an_edited_list_of_what_serves_is_refused(
    tmp_path: Path, before: str, after: str, sentence: str
) -> None:
    for version in ("1.1.0", "1.0.0"):
        write(tmp_path, version=version, seed=int(version[2]))
    models.promote(tmp_path, "sentiment-en", "1.0.0")
    active = tmp_path / "active.toml"
    assert before in active.read_text()
    active.write_text(active.read_text().replace(before, after))
    with pytest.raises(ModelError, match=sentence):
        models.serving(tmp_path)


@pytest.mark.parametrize(
    "changes", [{"name": "../x"}, {"name": "/x"}, {"version": "../1.0.0"}, {"version": "1"}]
)
def test_a_candidate_whose_name_leads_elsewhere_is_not_taken_in(
    tmp_path: Path, changes: dict[str, object]
) -> None:
    candidate, folder = write(tmp_path / "candidates"), tmp_path / "models"
    folder.mkdir()
    edit_manifest(candidate, **changes)
    with pytest.raises(ModelError, match="A model has a name"):
        models.take_in(folder, candidate)
    assert list(folder.iterdir()) == []


def test_a_file_that_may_not_be_read_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home = write(tmp_path)

    def refuse(_: Path) -> bytes:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(type(home), "read_bytes", refuse)
    with pytest.raises(ModelError, match="cannot be read"):
        models.load(home)


@pytest.mark.parametrize(
    "content", ["models = 1", "[models.x]", "not toml", "[models.x]\nversion = 1", f"x = {'[' * 9_000}"]
)
def test_a_damaged_list_of_serving_models_is_refused(tmp_path: Path, content: str) -> None:
    (tmp_path / "active.toml").write_text(content)
    with pytest.raises(ModelError, match=r"active\.toml cannot be read"):
        models.active(tmp_path)


def test_a_candidate_is_taken_in_once_and_never_over_another(tmp_path: Path) -> None:
    candidate, folder = write(tmp_path / "candidates"), tmp_path / "models"
    folder.mkdir()
    for _ in range(2):
        assert models.take_in(folder, candidate) == ("sentiment-en", "1.0.0")
    assert models.catalogue(folder) == [("sentiment-en", "1.0.0")]
    other = write(tmp_path / "others", seed=2)
    with pytest.raises(ModelError, match="already is another"):
        models.take_in(folder, other)


def test_versions_are_listed_by_number_and_not_by_letter(tmp_path: Path) -> None:
    for version in ("1.10.0", "1.9.0"):
        write(tmp_path, version=version)
    assert models.catalogue(tmp_path) == [("sentiment-en", "1.9.0"), ("sentiment-en", "1.10.0")]


def test_a_second_model_for_a_language_is_not_promoted_and_does_not_serve(tmp_path: Path) -> None:
    for name in ("sentiment-en", "another-en"):
        write(tmp_path, name=name)
    models.promote(tmp_path, "sentiment-en", "1.0.0")
    with pytest.raises(ModelError, match=r"another-en/1\.0\.0 and sentiment-en/1\.0\.0 are of one kind"):
        models.promote(tmp_path, "another-en", "1.0.0")
    assert models.serving(tmp_path).versions == "sentiment-en/1.0.0"
    both = [models.load(models.home(tmp_path, name, "1.0.0")) for name in ("sentiment-en", "another-en")]
    with pytest.raises(ModelError, match="both for en; only one can serve"):
        models.ServingModels(both)


@pytest.mark.parametrize("language", ["", "EN", "en-GB", "english"])
def test_a_language_is_a_primary_tag_or_nothing_would_be_scored_by_it(tmp_path: Path, language: str) -> None:
    home = write(tmp_path)
    edit_manifest(home, language=language)
    with pytest.raises(ModelError, match="is not a model's manifest"):
        models.load(home)
