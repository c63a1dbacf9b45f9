"""Training from the corpora, on a small part of them."""

from __future__ import annotations

import os
from pathlib import Path

import polars as pl
import pytest

from qm_pipeline import models
from qm_pipeline.interactions.errors import UnreadableFileError
from qm_pipeline.scoring.tables import PLACEHOLDERS
from qm_pipeline.training import corpora, fit, gathered, sentiment
from qm_pipeline.training.conversations import conversation_turns
from qm_pipeline.training.lexicons import AMBIGUOUS, sentiment_buckets

DATA = Path(os.environ.get("QM_CORPORA", Path(__file__).parents[4] / "shared" / "data"))
needs_corpora = [
    pytest.mark.corpora,
    pytest.mark.skipif(
        not (DATA / "corpora").is_dir(), reason="the labelled corpora are not here: set QM_CORPORA"
    ),
]


def test_absent_corpora_are_named_and_nothing_is_written(tmp_path: Path) -> None:
    (tmp_path / "goemotions").mkdir()
    with pytest.raises(UnreadableFileError, match=r"labels_28\.txt.*--corpus"):
        sentiment.train(tmp_path, tmp_path / "out", version="1.0.0", seed=1)
    assert not (tmp_path / "out").exists()


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFileError, match="There is no folder"):
        sentiment.train(tmp_path / "nowhere", tmp_path / "out", version="1.0.0", seed=1)


def test_ratings_near_zero_are_neutral() -> None:
    labels = [corpora.label_of_rating(rating) for rating in (-4.0, -0.6, -0.59, 0.0, 0.59, 0.6, 4.0)]
    assert labels == ["negative", "negative", "neutral", "neutral", "neutral", "positive", "positive"]


class TestWithCorpora:
    pytestmark = needs_corpora

    def test_every_corpus_reads_whole_and_into_three_classes(self) -> None:
        folder = DATA / "corpora"
        sizes = {
            "goemotions/train": corpora.goemotions(folder, "train"),
            "goemotions/dev": corpora.goemotions(folder, "dev"),
            **{name: corpora.vader(folder, name) for name in corpora.VADER_FILES},
        }
        for examples in sizes.values():
            assert examples.schema == corpora.EXAMPLES
            assert set(examples["label"]) == {"negative", "neutral", "positive"}
        assert {name: examples.height for name, examples in sizes.items()} == {
            "goemotions/train": 42588,
            "goemotions/dev": 5303,
            "tweets": 4200,
            "reviews": 10605,
            "editorials": 5190,
        }

    def test_a_word_of_the_lexicons_stands_in_one_bucket_only(self) -> None:
        words = [word for bucket in sentiment_buckets(DATA / "corpora").values() for word in bucket.split()]
        assert len(words) == len(set(words)) > 20_000

    def test_a_number_is_no_word_of_the_lexicons_whatever_chats_mean_by_143(self) -> None:
        words = {word for bucket in sentiment_buckets(DATA / "corpora").values() for word in bucket.split()}
        assert words.isdisjoint(PLACEHOLDERS)
        assert words.isdisjoint(AMBIGUOUS)
        assert ":)" in words

    def test_labelled_conversations_keep_unknown_outcomes_unknown(self) -> None:
        turns = conversation_turns(DATA)
        assert turns is not None
        contacts = turns.group_by("interaction_id").first()
        assert contacts["dissatisfied"].sum() > 100
        assert contacts["resolved"].null_count() > 1000

    def test_conversations_that_are_not_there_are_not_measured(self, tmp_path: Path) -> None:
        assert conversation_turns(tmp_path) is None

    @pytest.mark.slow
    def test_training_on_a_part_writes_a_candidate_that_can_serve_and_is_repeatable(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        whole = corpora.goemotions

        def a_part(folder: Path, part: str) -> pl.DataFrame:
            return whole(folder, part).head(1500)

        vader = corpora.vader
        monkeypatch.setattr(corpora, "goemotions", a_part)
        monkeypatch.setattr(corpora, "vader", lambda folder, name: vader(folder, name).head(300))
        sentences, dialogues = gathered.written_sentences, gathered.written_dialogues
        monkeypatch.setattr(gathered, "written_sentences", lambda code: sentences(code).gather_every(3))
        monkeypatch.setattr(
            gathered, "written_dialogues", lambda code: dialogues(code).filter(pl.col("contact") < 200)
        )
        monkeypatch.setattr(sentiment, "FOLDS", 2)
        monkeypatch.setattr(gathered, "conversation_turns", lambda folder: _few(conversation_turns(folder)))
        steps: list[str] = []
        metrics = sentiment.train(DATA, tmp_path / "a", version="9.0.0", seed=3, on_step=steps.append)
        sentiment.train(DATA / "corpora", tmp_path / "b", version="9.0.0", seed=3)
        assert len(steps) == 2 + 6
        for name in models.files(tmp_path / "a"):
            assert (tmp_path / "a" / name).read_bytes() == (tmp_path / "b" / name).read_bytes()
        assert metrics["written"]["ours"]["negative_auroc"] > 0.75  # .80 from a third of the sentences
        assert metrics["conversations"]["ours"]["dissatisfied_auroc_mean"] > 0.6
        (tmp_path / "models").mkdir()
        name, version = models.take_in(tmp_path / "models", tmp_path / "a")
        models.promote(tmp_path / "models", name, version)
        assert models.serving(tmp_path / "models").versions == "sentiment-en/9.0.0"

    def test_a_fit_learns_from_the_corpora_what_our_own_language_does_not_say(self) -> None:
        folder = DATA / "corpora"
        examples = pl.concat(
            [corpora.goemotions(folder, "train").head(4000), gathered.written_sentences("en")]
        )
        pipeline = fit.fit(examples, sentiment_buckets(folder), fit.Recipe())
        assert pipeline.predict(["what a gorgeous view", "he lied to me"]).tolist() == [
            "positive",
            "negative",
        ]


def _few(turns: pl.DataFrame | None) -> pl.DataFrame | None:
    """Keep the conversations of a part, all that ended badly among them."""
    if turns is None:
        return None
    kept = turns["interaction_id"].unique(maintain_order=True).head(300)
    return turns.filter(pl.col("interaction_id").is_in(kept.implode()) | pl.col("dissatisfied"))
