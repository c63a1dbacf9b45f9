"""What redaction finds and what it leaves alone, measured on a bank of sentences; the figures in the docs.

The bank is a tab-separated file: the kind, and a sentence in which the entity stands between brackets; `none`
is a sentence with something that only looks like one. A backslash and an n are a line feed.
"""

from __future__ import annotations

import random
import re
from collections import Counter
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qm_pipeline.ingest import redaction
from qm_pipeline.ingest.redaction import pseudonym, redact, redact_series

BANK = Path(__file__).with_name("redaction_bank.tsv")
FIGURES = Path(__file__).parents[3] / "docs" / "redaction.md"
MARKED = re.compile("\u27e6.*?\u27e7", re.DOTALL)
TOKEN = re.compile(r"\[([A-Z_]+)\]")
KINDS = ("CARD", "IBAN", "EMAIL", "PHONE", "SSN", "NATIONAL_ID", "IP")


def redact_bytes(raw: bytes) -> bytes:
    (redacted,) = redaction.redact_bytes([raw])
    return redacted


def bank() -> list[tuple[str, str]]:
    rows = [line.split("\t") for line in BANK.read_text(encoding="utf-8").splitlines()]
    return [(kind, text.replace("\\n", "\n")) for kind, text in rows]


def plain(text: str) -> str:
    return text.replace("\u27e6", "").replace("\u27e7", "")


def expected(kind: str, text: str) -> str:
    return MARKED.sub(f"[{kind}]", text)


def measured() -> dict[str, tuple[int, float, float]]:
    """Return positives, recall and precision per kind."""
    positives = Counter(kind for kind, _ in bank())
    right: Counter[str] = Counter()
    found: Counter[str] = Counter()
    for kind, text in bank():
        redacted = redact(plain(text))
        found.update(TOKEN.findall(redacted))
        right[kind] += redacted == expected(kind, text)
    return {
        kind: (positives[kind], right[kind] / positives[kind], right[kind] / max(found[kind], 1))
        for kind in KINDS
    }


def test_the_bank_is_large_enough_to_say_something() -> None:
    counts = Counter(kind for kind, _ in bank())
    assert counts.total() >= 300
    assert counts["none"] >= 100
    assert min(counts[kind] for kind in KINDS) >= 30


@pytest.mark.parametrize("kind", KINDS)
def test_recall_is_at_least_99_in_100_for_every_kind(kind: str) -> None:
    assert measured()[kind][1] >= 0.99


def test_nothing_that_only_looks_like_an_entity_is_taken_out() -> None:
    taken = [text for kind, text in bank() if kind == "none" and redact(text) != text]
    assert taken == []


def test_the_figures_in_the_docs_are_those_that_are_measured() -> None:
    rows = [
        f"| `[{kind}]` | {count} | {recall:.3f} | {precision:.3f} |"
        for kind, (count, recall, precision) in measured().items()
    ]
    negatives = sum(kind == "none" for kind, _ in bank())
    text = FIGURES.read_text(encoding="utf-8")
    assert [row for row in rows if row not in text] == []
    assert f"{len(bank())} sentences, {negatives} of them without" in text


@pytest.mark.parametrize(
    ("shape", "said"),
    [
        ("0000000000000000", "16-digit numbers {}"),
        ("000-000-000", "`123-456-789` {}"),
        ("0000 0000 0000", "`1234 5678 9012` {}"),
    ],
)
def test_the_share_of_meaningless_numbers_taken_is_what_the_docs_say(shape: str, said: str) -> None:
    chance = random.Random(7)
    texts = [
        "it says " + "".join(chance.choice("0123456789") if c == "0" else c for c in shape)
        for _ in range(2_000)
    ]
    share = sum(redact(text) != text for text in texts) / len(texts)
    figure = f"{share:.1%}" if share < 0.1 else f"{share:.0%}"
    assert said.format(figure) in " ".join(FIGURES.read_text(encoding="utf-8").split())


def test_redacting_twice_is_redacting_once() -> None:
    for _, text in bank():
        once = redact(plain(text))
        assert redact(once) == once


@given(
    st.lists(st.sampled_from([plain(text) for _, text in bank()]), min_size=1, max_size=4),
    st.sampled_from(" ,;\n"),
)
def test_redacting_twice_is_redacting_once_where_entities_stand_side_by_side(
    parts: list[str], between: str
) -> None:
    once = redact(between.join(parts))
    assert redact(once) == once


@given(st.text(alphabet="0123456789 +-.()@:abcDE[]", max_size=80))
def test_redacting_twice_is_redacting_once_whatever_the_text(text: str) -> None:
    once = redact(text)
    assert redact(once) == once


def test_a_series_is_redacted_as_its_texts_are() -> None:
    texts = [plain(text) for _, text in bank()]
    series = pl.Series("text", [*texts, None, ""], dtype=pl.String)
    assert redact_series(series).to_list() == [*map(redact, texts), None, ""]


@given(st.text(alphabet="0٣5 +-.@:/([{at\u017fix\u00a0\u200bABone,", max_size=40))
def test_no_gate_opens_to_a_text_that_nobody_looks_at(text: str) -> None:
    looked_at = pl.Series([text]).str.contains(redaction._SUSPECT)[0]
    assert looked_at or not any(pl.Series([text]).str.contains(each.gate)[0] for each in redaction._FINDERS)


def test_the_words_around_an_entity_stay() -> None:
    assert redact("Hi, it's 4111 1111 1111 1111, bye") == "Hi, it's [CARD], bye"
    assert redact("a@example.com and 203.0.113.7") == "[EMAIL] and [IP]"


def test_a_long_hostile_text_is_got_through() -> None:
    for piece in ("1 ", "a@", "1.", "one ", "((", "DE89", "1:", "+1 ", "@" * 10, "00-"):
        text = piece * (32_768 // len(piece))
        assert redact(redact(text)) == redact(text)


def test_bytes_are_redacted_though_nobody_knows_what_they_are() -> None:
    assert redact_bytes(b'{"text": "4111 1111 1111 1111", \xff\xfe') == b'{"text": "[CARD]", \xff\xfe'
    assert redact_bytes("caf\u00e9 a@example.com".encode("latin-1")) == "caf\u00e9 [EMAIL]".encode("latin-1")


def test_a_digit_written_as_an_escape_is_a_digit() -> None:
    assert redact_bytes(rb'{"text": "\u0034111\u00201111 1111 1111"}') == b'{"text": "[CARD]"}'


def test_an_escape_that_would_change_the_line_is_left() -> None:
    line = rb'{"text": "\u0022 \u005c \u0000 \\u0034"}'
    assert redact_bytes(line) == line


def test_a_number_between_nul_bytes_is_found() -> None:
    for encoding in ("utf-16-le", "utf-16-be"):
        assert b"[CARD]" in redact_bytes("pay 4111111111111111 now".encode(encoding))
    assert redact_bytes(b"a\0b") == b"a\0b"


def test_an_id_that_is_an_address_gets_a_stable_name_that_does_not_tell_it() -> None:
    names = {
        value: pseudonym(value, redact(value))
        for value in ("a@example.com", "4111111111111111", "+442079460958")
    }
    assert len(set(names.values())) == 3
    for value, name in names.items():
        assert value not in name
        assert pseudonym(value, redact(value)) == name
        assert redact(name) == name


def test_an_id_that_is_none_stays() -> None:
    for value in ("cust-1234567890123", "1777b3e5-9e12-0a4d-288e-a8708b011a07", "536904399", "5551234567"):
        assert pseudonym(value, redact(value)) == value
