"""Whose words an e-mail holds: what it quotes counts for nobody, and places in it stay true."""

from __future__ import annotations

import polars as pl
import pytest

from qm_pipeline.interactions.quotation import own_words, quoted

ANSWER = "Hi,\n\nOk great, that would be lovely.\n"
QUOTED = "> Dear Sam,\n>\n> this is a disgrace: you are idiots\n"


def own(text: str, channel: str = "email") -> str:
    (found,) = own_words(pl.Series([text]), pl.Series([channel]))
    assert len(found) == len(text)
    assert [place for place, character in enumerate(text) if character == "\n"] == [
        place for place, character in enumerate(found) if character == "\n"
    ]
    return str(found)


@pytest.mark.parametrize(
    "below",
    [
        QUOTED,
        f"On 2026-06-25 21:04, Sam wrote:\n{QUOTED}",
        f"On Mon, 1 Jun 2026 at 09:05, Sam <sam@example.org> wrote:\n\n{QUOTED}",
        f"Am 01.06.2026 um 09:05 schrieb Sam:\n{QUOTED}",
        f" > > older\n{QUOTED}",
        "-----Original Message-----\nFrom: Sam\nyou are idiots",
        "---------- Forwarded message ---------\nyou are idiots",
        "From: Sam <sam@example.org>\nSent: Monday, 1 June 2026 09:05\nTo: us\n\nyou are idiots",
        "Von: Sam\nGesendet: Montag\n\nyou are idiots",
        "> you are idiots \N{FACE WITH LOOK OF TRIUMPH}",
        f"On Mon, Jun 1, 2026 at 9:05 AM Sam Miller <sam@example.org>\nwrote:\n{QUOTED}",
        f"On Mon, 1 Jun 2026 at 09:05, Sam Miller\n<sam@example.org> wrote:\n\n{QUOTED}",
        "*From:* Sam <sam@example.org>\n*Sent:* Monday\n*To:* us\n\nyou are idiots",
        "**Von:** Sam\n**Gesendet:** Montag\n\nyou are idiots",
        "From: Sam\nTo: us\nCc: them\nSent: Monday\nSubject: Re: bill\n\nyou are idiots",
        "From: Sam\nSubject: bill\nDate: 1 June 2026\nTo: us\n\nyou are idiots",
        "Date: 1 June 2026\nFrom: Sam\nTo: us@example.org\n\nyou are idiots",
        "De: Sam\nEnviado el: lunes\nPara: nosotros\n\nyou are idiots",
        "From: Sam <sam@example.org>\nTo: us\nDate: 1 June 2026\n\n> 3 weeks and you are idiots",
        f"> 3 weeks\n{QUOTED}",
        "On 2026-06-25 21:04, Sam wrote:\n> 3 weeks, you idiots",
    ],
)
@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_what_is_quoted_is_not_the_writers(below: str, line_end: str):
    letter = (ANSWER + "\n" + below).replace("\n", line_end)
    assert own(letter).strip() == ANSWER.strip().replace("\n", line_end)


def test_words_between_quotations_are_the_writers():
    text = f"{QUOTED}No, I never said that.\n> and more\nThat neither."
    assert own(text).split() == ["No,", "I", "never", "said", "that.", "That", "neither."]


@pytest.mark.parametrize(
    "text",
    [
        "I waited 3 weeks -> no answer",
        "Here is what I was told:\nnothing at all",
        "From: now on I buy elsewhere",
        "--- the worst service ---",
        "a\n    > indented as a list is",
        "From: Sam <sam@example.org>\nSent: Monday, 1 June 2026 09:05\nSubject: bill\n\nYou are idiots",
        "\r\nFrom: Sam <sam@example.org>\r\nSent: Monday\r\n\r\nYou are idiots",
        "Subject: bill\nFrom: Sam <sam@example.org>\nDate: Monday\n\nYou are idiots",
        "*From:* Sam <sam@example.org>\n*Sent:* Monday\n\nYou are idiots",
        "Hi,\n\nFrom: London\nTo: Paris\nDate: 12 June\n\nI was never refunded. sam@example.org",
        "Hi,\n\nTo: you\nSubject: bill\nFrom now on I pay nothing.",
        "I have been waiting\n> 3 weeks without an answer!",
        ">£200 for nothing",
    ],
)
def test_what_only_looks_like_a_quotation_is_kept(text: str):
    assert own(text) == text


@pytest.mark.parametrize(
    "line",
    [
        "This is what you told me:",
        "I have waited 3 weeks, called 12 times, and you dare to say:",
        "I wrote to <sam@example.org>",
    ],
)
def test_a_line_that_introduces_without_a_date_is_the_writers(line: str):
    assert own(f"{line}\n{QUOTED}").strip() == line


def test_blanks_behind_a_heading_are_looked_at_once_however_many():
    """Tried at every length, those of one long line would take hours."""
    text = f"{ANSWER}\n---Original Message{' ' * 2_000_000}and went on"
    assert own(text) == text


@pytest.mark.parametrize("line", ["To: ", "From: a", f"To: {'@' * 4000}", f"From: {'a ' * 4000}", "*" * 4000])
def test_many_lines_like_headings_are_each_looked_at_once(line: str):
    """Tried at every length and in every number, a few of them would take hours."""
    text = "Hi\n" + f"{line}\n" * (32_000 // len(line))
    assert own(text) == text


def test_the_places_of_what_is_quoted_are_those_that_are_blanked():
    text = f"Hi\nOn 2026-06-25 21:04, Sam wrote:\n{QUOTED}Bye"
    blanked = own(text)
    inside = {place for start, stop in quoted(text, "email") for place in range(start, stop)}
    assert {place for place in range(len(text)) if blanked[place] != text[place]} <= inside
    assert "".join(text[place] for place in range(len(text)) if place not in inside).split() == ["Hi", "Bye"]
    assert quoted(text, "chat") == []


def test_a_place_ends_before_the_line_end_whichever_it_is():
    assert quoted("Hi\r\n> a\r\n>\r\nBye", "email") == [(4, 7), (9, 10)]


def test_in_a_chat_the_same_sign_means_more_than():
    assert own("> 3 weeks without an answer", "chat") == "> 3 weeks without an answer"


def test_texts_that_quote_nothing_and_no_texts_at_all_stay():
    assert own(ANSWER) == ANSWER
    assert own_words(pl.Series([], dtype=pl.String), pl.Series([], dtype=pl.String)).is_empty()
    assert own_words(pl.Series([None], dtype=pl.String), pl.Series(["email"])).to_list() == [None]
