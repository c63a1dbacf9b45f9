"""The language of a contact: named, detected, or honestly unknown."""

from __future__ import annotations

import tomllib
from pathlib import Path

import polars as pl
import pytest

from qm_pipeline.scoring import language

CHATS = {
    "en": [
        "Hi, I was charged twice this month",
        "Let me have a look at your bill for you",
        "thank you so much",
    ],
    "es": [
        "Hola, me han cobrado dos veces este mes",
        "Voy a revisar su factura",
        "muchas gracias por la ayuda",
    ],
    "de": ["Hallo, mir wurde zweimal abgebucht", "Ich sehe mir die Rechnung gerne an", "vielen Dank"],
    "fr": ["Bonjour, on m'a facturé deux fois ce mois-ci", "Je regarde votre facture", "merci beaucoup"],
    "nl": [
        "Hallo, er is deze maand twee keer afgeschreven",
        "Ik kijk even naar uw rekening",
        "heel erg bedankt",
    ],
}


def turns(chats: list[list[str]]) -> pl.DataFrame:
    rows = [(number, text) for number, chat in enumerate(chats) for text in chat]
    return pl.DataFrame(rows, schema={"contact": pl.Int64, "text": pl.String}, orient="row")


@pytest.mark.parametrize(
    ("tag", "subtag"),
    [
        ("en", "en"), ("en-US", "en"), ("EN_gb", "en"), ("zh-Hant-TW", "zh"), ("yue", "yue"),
        ("und", None), ("mul", None), ("", None), ("english", None), (None, None),
    ],
)  # fmt: skip
def test_tags_are_normalised_to_their_primary_subtag(tag: str | None, subtag: str | None):
    assert language.primary_subtags(pl.Series([tag], dtype=pl.String)).to_list() == [subtag]


def test_unnamed_languages_are_detected_from_the_conversation():
    found = language.languages(pl.Series([None] * len(CHATS), dtype=pl.String), turns(list(CHATS.values())))

    assert found.to_list() == list(CHATS)


def test_a_named_language_stands_even_where_the_text_says_otherwise():
    given = pl.Series(["fr-CA", None])

    assert language.languages(given, turns([CHATS["en"], CHATS["de"]])).to_list() == ["fr", "de"]


@pytest.mark.parametrize("chat", [["12345"], ["hi"], ["[CARD] [EMAIL]"], [""]])
def test_too_little_to_tell_is_unknown(chat: list[str]):
    assert language.languages(pl.Series([None], dtype=pl.String), turns([chat])).to_list() == [None]


def test_contact_in_which_nobody_speaks_is_unknown():
    assert language.languages(pl.Series([None], dtype=pl.String), turns([])).to_list() == [None]


def test_redaction_marks_do_not_make_a_language():
    chat = ["[CARD] [PHONE] [EMAIL] [IBAN]", "Mein Konto wurde gesperrt und ich brauche Hilfe"]

    assert language.languages(pl.Series([None], dtype=pl.String), turns([chat])).to_list() == ["de"]


def shares(turns_read: int) -> dict[str, float]:
    """Detect stretches of so many turns of the chats in five languages: how many right, unknown, wrong."""
    chats = tomllib.loads(Path(__file__).with_name("chats_in_five_languages.toml").read_text("utf-8"))
    found = [
        (language.detect(" ".join(said[start : start + turns_read])), spoken)
        for spoken, said in chats.items()
        for start in range(len(said) - turns_read + 1)
    ]
    right = sum(each == spoken for each, spoken in found) / len(found)
    unknown = sum(each is None for each, _ in found) / len(found)
    return {"right": right, "unknown": unknown, "wrong": 1 - right - unknown}


def test_three_short_turns_are_enough_to_tell_five_languages_apart():
    assert shares(3)["right"] == 1
    assert shares(2)["right"] >= 0.99


def test_a_single_short_turn_is_mostly_told_and_hardly_ever_told_wrong():
    assert shares(1)["right"] >= 0.87
    assert shares(1)["wrong"] <= 0.02


def test_a_clear_text_in_a_rare_language_is_not_taken_for_a_widely_spoken_one():
    assert language.detect("goeie more, my pakkie het nie gekom nie en niemand antwoord nie") == "af"
    assert language.detect("habari, sijapata kifurushi changu bado") == "sw"
