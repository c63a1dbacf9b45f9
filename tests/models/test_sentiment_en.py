"""The committed English sentiment model, on sentences of which no reader would doubt what they say."""

from __future__ import annotations

import json

import numpy as np
import polars as pl
import pytest
import skops.io

from qm_pipeline import model_files, models
from qm_pipeline.resources import root
from qm_pipeline.scoring import labels
from qm_pipeline.scoring.sentiment import CLASSES, SentimentModel

FOLDER = root() / "models"

BANK = {
    "negative": [
        "I rang five times and no one picked up.",
        "The heater you sold me stopped working after a week.",
        "I still have no answer to my e-mail of 3 May.",
        "I was billed twice for the same ride.",
        "Your colleague put the phone down on me.",
        "I'm not satisfied with that at all.",
        "this is a joke, i want my money back",
        "If that is how you treat people I will close my account.",
        "it does not work and nobody helps me 😡",
    ],
    "neutral": [
        "639431",
        "Han",
        "Access code",
        "Sunday",
        "My postcode is 8004.",
        "I would like to move my appointment to Tuesday.",
        "Which papers do I have to bring along?",
        "Could you tell me when the shop in Graz opens?",
        "Let me look up your booking.",
        "yes",
        "ok",
    ],
    "positive": [
        "Thanks!",
        "Thank you, you were a great help.",
        "It works again, I'm so happy.",
        "Not bad at all, I'm impressed!",
        "The man who came was friendly and quick.",
        "You are wonderful 😊",
        "No complaints, everything was perfect.",
    ],
}


@pytest.fixture(scope="module")
def model() -> SentimentModel:
    found = models.serving(FOLDER).sentiment("en")
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("text", "label"), [(text, label) for label, texts in BANK.items() for text in texts]
)
def test_a_plain_sentence_gets_the_label_that_a_reader_gives_it(
    model: SentimentModel, text: str, label: str
) -> None:
    assert CLASSES[int(model.predict_proba([text])[0].argmax())] == label


@pytest.mark.parametrize(
    ("denied", "said"),
    [
        ("I am not happy with it", "I am happy with it"),
        ("that was not helpful", "that was helpful"),
        ("it never works", "it works"),
        ("you can't be trusted", "you can be trusted"),
    ],
)
def test_denying_something_good_is_worse_than_saying_it(
    model: SentimentModel, denied: str, said: str
) -> None:
    probabilities = model.predict_proba([denied, said])
    score = 5 * (probabilities[:, 2] - probabilities[:, 0])
    assert score[0] < score[1] - 1


CONVERSATIONS = [
    (["c: Can you cancel it?", "a: Unfortunately I cannot do that.", "c: Ok thanks anyway"], False),
    (["c: Can you cancel it?", "a: Done, it has been cancelled.", "c: Ok thanks"], True),
]


def test_thanks_after_a_refusal_are_less_than_thanks_after_a_solution(model: SentimentModel) -> None:
    assert model.context is not None
    rows = [
        (number, {"c": "customer", "a": "agent"}[turn[0]], turn[3:])
        for number, (turns, _) in enumerate(CONVERSATIONS)
        for turn in turns
    ]
    turns = pl.DataFrame(rows, schema=["contact", "role", "text"], orient="row")
    words = model.predict_proba(turns["text"])
    placed = model.context.predict_proba(turns.with_columns(labels.columns(words)))
    refused, solved = (placed[row, 2] - placed[row, 0] for row in (2, 5))
    assert refused < solved - 0.3
    assert np.array_equal(placed[[0, 1, 3, 4]], words[[0, 1, 3, 4]])


def test_a_misspelt_complaint_is_heard(model: SentimentModel) -> None:
    texts = [
        "This is terible servise, im very dissapointed",
        "This is terrible service, im very disappointed",
    ]
    misspelt, right = model.predict_proba(texts)
    assert misspelt.argmax() == right.argmax() == 0


def test_a_text_of_unknown_words_is_neutral_and_nearly_zero(model: SentimentModel) -> None:
    negative, neutral, positive = model.predict_proba(["Xqzv Wprt"])[0]
    assert neutral > 0.6
    assert abs(5 * (positive - negative)) < 1


def test_which_number_a_customer_gives_does_not_matter(model: SentimentModel) -> None:
    numbers = pl.Series([f"my order is {number}" for number in ("12", "666", "90210", "10:30", "1,250.00")])
    assert np.ptp(model.predict_proba(numbers), axis=0).max() == 0


def test_who_somebody_is_and_on_which_day_does_not_matter(model: SentimentModel) -> None:
    said = "{} from {} was not there on {}, {} people waited"
    who = [
        ("Anna", "Leeds", "Monday", "six"),
        ("Ahmed", "Osaka", "Friday", "twenty"),
        ("Wei", "Oslo", "Sunday", "40"),
    ]
    probabilities = model.predict_proba([said.format(*each) for each in who])
    assert np.ptp(probabilities, axis=0).max() == 0


def test_every_collocation_is_read_as_it_is_listed(model: SentimentModel) -> None:
    """A pair with a word that the table of misspellings reads as another would never be met."""
    analyzer = model.pipeline.named_steps["features"].build_analyzer()
    listed = [pair for pairs in analyzer.collocations.values() for pair in pairs.split("\n")]
    read = [" ".join(piece.plain for piece in analyzer.pieces(pair)) for pair in listed]
    assert len(listed) > 10_000
    assert read == listed


def test_the_kernel_agrees_with_the_committed_pipeline(model: SentimentModel) -> None:
    texts = [
        *(text for texts in BANK.values() for text in texts),
        "Don\u2019t 👍🏽 [CARD] :-( soooo!!! http://a.example",
        "not Twenty, never Anna in London on Monday or in june",
    ]
    assert np.abs(model.predict_proba(texts) - model.pipeline.predict_proba(texts)).max() <= 1e-12


def test_the_artefact_is_a_scikit_learn_pipeline_for_anyone_who_trusts_its_one_type() -> None:
    home = models.home(FOLDER, "sentiment-en", models.active(FOLDER)["sentiment-en"].version)
    assert skops.io.get_untrusted_types(file=home / models.ARTEFACT) == sorted(model_files.TRUSTED[:2])
    pipeline = skops.io.load(home / models.ARTEFACT, trusted=list(model_files.TRUSTED))
    assert pipeline.predict(["thank you so much, that was perfect"]).tolist() == ["positive"]


def test_every_model_that_is_here_loads_and_has_its_papers() -> None:
    found = models.catalogue(FOLDER)
    assert found
    for name, version in found:
        home = models.home(FOLDER, name, version)
        assert models.load(home).version_id == f"{name}/{version}"
        assert (home / models.CARD).read_text("utf-8").startswith(f"# {name} {version}\n")
        assert json.loads((home / models.METRICS).read_text("utf-8"))


def test_the_committed_model_is_better_than_vader_where_it_matters() -> None:
    home = models.home(FOLDER, "sentiment-en", models.active(FOLDER)["sentiment-en"].version)
    metrics = models.read_metrics(home)
    conversations = metrics["conversations"]
    for measure in ("dissatisfied_auroc_mean", "dissatisfied_average_precision_mean"):
        assert conversations["ours"][measure] > conversations["vader"][measure] + 0.03
    assert metrics["written"]["ours"]["macro_f1"] > metrics["written"]["vader"]["macro_f1"] + 0.2
    assert metrics["tweets"]["ours"]["rank_correlation"] > 0.8
