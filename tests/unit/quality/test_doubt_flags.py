"""The flag that asks for a person: its sentences, and which contacts carry it."""

from __future__ import annotations

import polars as pl

from qm_pipeline.quality import doubt_flags


def test_a_doubt_says_what_it_rests_on_and_of_which_contact():
    contacts = pl.DataFrame({"contact": [0, 1, 2], "interaction_key": ["a", "b", "c"]})
    doubts = pl.DataFrame(
        {
            "contact": [0, 2],
            "reason": ["unknown_words", "undecided"],
            "known_words": [0.618, 1.0],
            "certainty": [0.9, 0.559],
        }
    )
    found = doubt_flags.find(contacts, doubts)
    assert dict(found.select("interaction_key", "reason").iter_rows()) == {
        "a": "The model knows only 61% of the customer's words: its scores may mislead here.",
        "c": "The model wavers over the customer's turns (its surest reading has 55% on average): its scores "
        "may mislead here.",
    }
    assert set(found["code"]) == {"uncertain"}
