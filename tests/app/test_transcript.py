"""The transcript: hostile text stays text, evidence is marked where it is and nowhere else."""

from __future__ import annotations

import html
import re

import pytest
from hypothesis import given
from hypothesis import strategies as some

from app_streamlit.components import transcript, words
from app_streamlit.records.conversations import Evidence, Factor, Flag, Phrase, Turn, WhyScored
from tests.app import contact_centre

OURS = re.compile(
    r"</?mark>|<span class=\"qm-quoted\"[^<>]*>|</span>"
    r"|<mark class=\"qm-word [a-z0-9-]+\" data-points=\"[^\"<>]*\">"
)


def _turn(text: str, **values: object) -> Turn:
    blank = {
        "turn_index": 0, "role": "customer", "agent_id": None, "offset_ms": None, "duration_ms": None,
        "source_sentiment": None, "label": "negative", "score": -4.0, "skipped_reason": None,
    }  # fmt: skip
    return Turn(text=text, **{**blank, **values})  # type: ignore[arg-type]


def _evidence(*spans: tuple[int | None, int | None]) -> list[Evidence]:
    return [Evidence(0, start, end) for start, end in spans]


@pytest.mark.parametrize("said", [said for said in contact_centre.HOSTILE if said])
def test_hostile_text_comes_out_as_it_was_said(said: str):
    written = str(transcript.transcript([_turn(said)], {}, "email"))
    body = re.search(r'dir="auto">(.*)</p>', written, re.DOTALL)
    assert body is not None
    assert "<" not in body[1]
    assert html.unescape(body[1]) == said


@given(said=some.text(), start=some.integers(-5, 60), length=some.integers(0, 60))
def test_marking_evidence_never_changes_the_words(said: str, start: int, length: int):
    written = str(transcript.marked(said, _evidence((start, start + length), (3, 8))))
    bare = OURS.sub("", written)
    assert "<" not in bare
    assert html.unescape(bare) == said


def _phrases(length: int, cuts: list[int]) -> list[Phrase]:
    places = sorted({min(cut, length) for cut in cuts})
    return [Phrase(start, end, -1.5) for start, end in zip(places[::2], places[1::2], strict=False)]


@given(said=some.text(), cuts=some.lists(some.integers(0, 60)), start=some.integers(-5, 60))
def test_highlighting_words_never_changes_them(said: str, cuts: list[int], start: int):
    phrases, quoted = _phrases(len(said), cuts), [(start + 4, start + 20)] if start >= 0 else []
    written = str(transcript.marked(said, _evidence((start, start + 9)), phrases, quoted))
    bare = OURS.sub("", written)
    assert "<" not in bare
    assert html.unescape(bare) == said


def test_a_word_that_a_flag_rests_on_is_both_highlighted_and_marked():
    written = transcript.marked("I am furious now", _evidence((2, 8)), [Phrase(5, 12, -2.5)])
    word = '<mark class="qm-word qm-down-3" data-points="\N{MINUS SIGN}2.50"><mark>fur</mark>ious</mark>'
    assert written == f"I <mark>am </mark>{word} now"


def test_what_an_email_quotes_is_faded_and_in_a_chat_nothing_is():
    turn = _turn("Ok.\n> You are idiots\nBye")
    quoted = '<span class="qm-quoted" title="Quoted: nobody is scored for it">&gt; You are idiots</span>'
    assert f"Ok.\n{quoted}\nBye</p>" in transcript.transcript([turn], {}, "email")
    assert "qm-quoted" not in transcript.transcript([turn], {}, "chat")


def test_words_are_drawn_the_stronger_the_more_they_add():
    classes = [words.css_class(points) for points in (-4.0, -1.0, -0.2, 0.2, 1.0, 4.0)]
    assert classes == ["qm-down-3", "qm-down-2", "qm-down-1", "qm-up-1", "qm-up-2", "qm-up-3"]


def _read(line: str) -> str:
    return html.unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", line))).strip()


def test_the_line_under_a_turn_says_in_plain_words_where_its_score_comes_from():
    why = WhyScored(0, -2.9, -0.4, (Phrase(0, 3, -3.0),), (Factor("asked again", 0.25),), 12, 0.25)
    closed, opened = str(words.sum_line(why, "bad <i>")).split("</summary>")
    minus = "\N{MINUS SIGN}"
    assert _read(closed) == (
        f"Why {minus}2.90 : the marked words {minus}3.00 , what came before +0.25 , the rest {minus}0.15"
    )
    assert _read(opened) == (
        f"The marked words {minus}3.00 bad {minus}3.00 What came before +0.25 asked again +0.25 "
        f"12 words not marked, as each adds little +0.25 "
        f"Where every turn starts: the score of a text without a known word {minus}0.40 Together {minus}2.90"
    )


def test_every_part_of_a_score_is_told_and_they_add_up():
    context = (Factor("asked again", 0.25), Factor("too little to be listed", -0.05))
    why = WhyScored(0, -3.0, -0.4, (Phrase(0, 3, -3.0), Phrase(4, 8, 0.3)), context, 1, -0.1)
    parts = re.findall(r"<p>[^<]*<strong>([^<]+)</strong></p>", str(words.sum_line(why, "bad good")))
    told = [float(part.replace("\N{MINUS SIGN}", "-")) for part in parts]
    assert told == [-2.7, 0.2, -0.1, -0.4, -3.0]
    assert sum(told[:-1]) == pytest.approx(told[-1])


def test_what_is_told_of_a_score_adds_up_after_rounding_too():
    why = WhyScored(0, 2.002, 0.554, (Phrase(0, 3, 1.114),), (Factor("asked again", 0.334),), 0, 0.0)
    closed = str(words.sum_line(why, "bad")).split("</summary>")[0]
    whole, *parts = [float(told) for told in re.findall(r"<strong>\+([^<]+)</strong>", closed)]
    assert (whole, parts) == (2.0, [1.11, 0.33, 0.56])


def test_a_turn_in_which_nothing_stands_out_says_so():
    line = _read(str(words.sum_line(WhyScored(0, -0.4, -0.4, (), (), 0, 0.0), "hm")))
    assert line.startswith("Why \N{MINUS SIGN}0.40 No word stands out.")
    assert "not marked" not in line


def test_hostile_words_in_the_sum_are_text():
    why = WhyScored(0, -1.0, 0.0, (Phrase(0, 9, -1.0),), (), 0, 0.0)
    assert "<script>" not in words.sum_line(why, "<script>x")


def test_exactly_the_span_is_marked():
    assert "I am <mark>furious</mark> now" in transcript.marked("I am furious now", _evidence((5, 12)))


def test_overlapping_spans_are_marked_once():
    assert transcript.marked("abcdef", _evidence((0, 3), (2, 5))) == "<mark>abcde</mark>f"


def test_a_whole_turn_as_evidence_marks_no_single_words():
    assert "<mark>" not in transcript.marked("abc", _evidence((None, None)))


def test_evidence_names_the_flag_on_its_own_turn_only():
    turns = [_turn("good", turn_index=0), _turn("bad", turn_index=1)]
    flags = [Flag("turned_bad", 0.9, "It turned.", (Evidence(1, None, None),))]
    first, second = str(transcript.transcript(turns, transcript.notes(flags, {}, {}, []), "chat")).split(
        "</li>"
    )[:2]
    assert "Turned bad" not in first
    assert "Turned bad" in second


def test_a_turn_without_score_shows_a_dash_with_its_reason_and_no_zero():
    written = str(
        transcript.transcript([_turn("", score=None, label=None, skipped_reason="empty")], {}, "chat")
    )
    assert "No score: no text" in written
    assert "0.0" not in written


def test_the_source_s_own_label_stands_beside_ours():
    written = str(transcript.transcript([_turn("fine", source_sentiment="positive")], {}, "chat"))
    assert "source: positive" in written
    assert "\N{MINUS SIGN}4.0" in written


def test_a_way_leads_from_the_reason_to_the_turn():
    flag = Flag("turned_bad", 0.9, "It turned.", (Evidence(4, None, None), Evidence(4, 0, 2)))
    assert str(transcript.why([flag])).count(f'href="#{transcript.anchor(4)}"') == 1
    assert f'id="{transcript.anchor(4)}"' in str(
        transcript.transcript([_turn("x", turn_index=4)], {}, "chat")
    )
