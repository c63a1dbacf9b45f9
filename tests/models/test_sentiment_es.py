"""The committed Spanish sentiment model, and contacts of several languages from end to end."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl
import pytest
from typer.testing import CliRunner

from qm_pipeline import models
from qm_pipeline.cli import app
from qm_pipeline.interactions.frames import INTERACTIONS, TURNS
from qm_pipeline.resources import root
from qm_pipeline.scoring.batch import score_batch
from qm_pipeline.scoring.sentiment import CLASSES, SentimentModel

if TYPE_CHECKING:
    from pathlib import Path

FOLDER = root() / "models"

BANK = {
    "negative": [
        "Llamé cinco veces y nadie cogió el teléfono.",
        "La estufa que me vendieron se estropeó a la semana.",
        "Sigo sin recibir respuesta a mi correo.",
        "Me cobraron dos veces el mismo viaje.",
        "No estoy nada satisfecho.",
        "Si tratan así a la gente voy a cerrar la cuenta.",
        "es una estafa, quiero mi dinero",
        "no funciona y nadie me ayuda 😡",
    ],
    "neutral": [
        "639431",
        "Rodríguez",
        "Mi código postal es 08004.",
        "Quisiera pasar la cita al martes.",
        "¿Qué documentos tengo que llevar?",
        "¿Me puede decir a qué hora abre la tienda?",
        "Permítame revisar su reserva.",
        "sí",
        "ok",
    ],
    "positive": [
        "¡Gracias!",
        "Muchas gracias, me ha ayudado mucho.",
        "Ya funciona, estoy muy contenta.",
        "El señor que vino fue amable y rápido.",
        "Sin quejas, todo perfecto.",
        "Excelente servicio 😊",
    ],
}
CHATS = {
    "es": ["Hola, llevo dos semanas sin internet", "No me dan ninguna solución", "Es un servicio pésimo"],
    "en": ["Hi, my order never arrived", "Nobody answers my mails", "This is a terrible service"],
    "de": [
        "Hallo, meine Bestellung ist nie angekommen",
        "Niemand antwortet mir",
        "Das ist ein schlechter Dienst",
    ],
}


@pytest.fixture(scope="module")
def model() -> SentimentModel:
    found = models.serving(FOLDER).sentiment("es-MX")
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
    ("written", "typed"),
    [
        ("¡Qué atención más pésima!", "que atencion mas pesima!"),
        ("El señor no llegó esta mañana.", "el senor no llego esta manana."),
        ("¿POR QUÉ NO ME AVISARON?", "por que no me avisaron?"),
    ],
)
def test_accents_capitals_and_opening_marks_do_not_matter(
    model: SentimentModel, written: str, typed: str
) -> None:
    first, second = model.predict_proba([written, typed])
    assert np.array_equal(first, second)


def test_denying_something_good_is_worse_than_saying_it(model: SentimentModel) -> None:
    denied, said = model.predict_proba(["no me lo han solucionado", "me lo han solucionado"])
    assert denied[2] - denied[0] < said[2] - said[0]


def test_the_kernel_agrees_with_the_committed_pipeline(model: SentimentModel) -> None:
    texts = [
        *(text for texts in BANK.values() for text in texts),
        "",
        "¿¡Ñandú!? n\u0303o x q NO 👍🏽 [CARD]",
    ]
    assert np.abs(model.predict_proba(texts) - model.pipeline.predict_proba(texts)).max() <= 1e-12


def test_contributions_and_the_intercept_add_up_to_the_logits(model: SentimentModel) -> None:
    text = "No me han devuelto nada, ¡qué vergüenza! pero gracias x contestar"
    parts = np.array(
        [(each.weight_negative, each.weight_neutral, each.weight_positive) for each in model.explain(text)]
    )
    logits = model.pipeline.decision_function([text])[0]
    assert np.allclose(model.intercept + parts.sum(axis=0), logits, rtol=0, atol=1e-12)


def test_it_says_more_than_its_lexicons_alone() -> None:
    home = models.home(FOLDER, "sentiment-es", models.active(FOLDER)["sentiment-es"].version)
    metrics = models.read_metrics(home)
    assert metrics["written"]["ours"]["macro_f1"] > metrics["written"]["lexicon"]["macro_f1"] + 0.1
    card = (home / models.CARD).read_text("utf-8")
    assert "It has never met a real sentence" in card
    assert "On real speech and real chats: **not measured**" in card


def test_contacts_that_do_not_name_their_language_are_scored_by_the_model_of_what_they_speak() -> None:
    scored = score_batch(*_frames(), models.serving(FOLDER))
    found = {row["interaction_key"]: row for row in scored.interactions.iter_rows(named=True)}
    assert {name: row["status"] for name, row in found.items()} == {
        "es": "scored",
        "en": "scored",
        "de": "skipped",
    }
    assert found["de"]["reason"] == "unsupported_language"
    assert max(found["es"]["customer_score"], found["en"]["customer_score"]) < -1
    assert found["en"]["p_dissatisfied"] is not None
    assert [found["es"][name] for name in ("p_dissatisfied", "p_resolved", "p_abandoned")] == [None] * 3


def _frames() -> tuple[pl.DataFrame, pl.DataFrame]:
    contacts = [{"interaction_key": name, "channel": "chat", "turn_count": 3} for name in CHATS]
    turns = [
        {"interaction_key": name, "turn_index": place, "role": "customer", "text": text}
        for name, chat in CHATS.items()
        for place, text in enumerate(chat)
    ]
    return pl.DataFrame(contacts, schema=INTERACTIONS), pl.DataFrame(turns, schema=TURNS)


def test_qm_score_scores_spanish_and_english_and_says_that_german_is_not_covered(tmp_path: Path) -> None:
    file = tmp_path / "records.jsonl"
    file.write_text("".join(json.dumps(_record(name, chat)) + "\n" for name, chat in CHATS.items()), "utf-8")
    done = CliRunner().invoke(app, ["score", str(file), "--out", str(tmp_path / "out"), "--json"])
    totals = json.loads(done.stdout)["totals"]
    assert (totals["scored"], totals["skipped"], totals["failed"]) == (2, 1, 0)
    rows = pl.read_parquet(tmp_path / "out" / "interactions.parquet").rows_by_key(
        "interaction_id", named=True
    )
    assert rows["es"][0]["customer_score"] < -1
    assert rows["es"][0]["p_resolved"] is None
    turns = pl.read_parquet(tmp_path / "out" / "turns.parquet").filter(pl.col("interaction_id") == "de")
    assert turns["skipped_reason"].to_list() == ["unsupported_language"] * 3


def _record(name: str, chat: list[str]) -> dict[str, Any]:
    turns = [{"role": "customer", "text": text} for text in chat]
    times = {"started_at": "2026-03-04T10:00:00Z", "ended_at": "2026-03-04T10:09:00Z"}
    return {"interaction_id": name, "channel": "chat", "turns": turns, **times}
