"""The texts on which every compiled piece is held to the plain version of the same."""

# ruff: noqa: RUF001 - characters that look alike are what is tested

from __future__ import annotations

import gzip
import os
import random
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
import polars as pl

from qm_pipeline.simulate import Plan, interactions
from tests.unit.scoring.test_kernel import FRAGMENTS, HOSTILE

if TYPE_CHECKING:
    from collections.abc import Iterator

CORPORA = Path(os.environ.get("QM_CORPORA", Path(__file__).resolve().parents[5] / "shared" / "data"))
CHATS = CORPORA / "conversations" / "star_dev.jsonl.gz"
MORE = [
    "ΑΣ Σ ς ὈΔΥΣΣΕΎΣ",
    "ǅ ǆ ß ẞ ﬁ ﬀ K Å Ⱥ ʼn",
    "a\u00a0b\u2003c\u3000d",
    "½ ² ٣ Ⅷ ① 12½",
    "?!?! ! ?? !?",
    "? ! ?",
    "can\u2019t can`t can\u00b4t can\u02bct 'can't'",
    "-a- --a--b-- a--b",
    "5 5-5 5.5 a5b",
    "\U0002f800 \U0001d400",
    "thanks thanks thank you, no thanks",
    "I can't I can't do it. Not possible",
    "\u0345 \u1fb3 \u0130 i\u0307",
]


def hostile() -> list[str]:
    """Texts that nobody would write, and some that people do."""
    chooser = random.Random(11)
    joined = ["".join(chooser.choices(FRAGMENTS + MORE, k=chooser.randint(1, 20))) for _ in range(3000)]
    points = [(0x20, 0x17F), (0x180, 0x2FFF), (0x3000, 0xD7FF), (0xE000, 0x10FFFF)]
    drawn = ["".join(chr(chooser.randint(*chooser.choice(points))) for _ in range(12)) for _ in range(3000)]
    return [*HOSTILE, *MORE, *joined, *drawn]


@cache
def simulated() -> pl.DataFrame:
    """Turns of simulated contacts."""
    return frame(
        (number, turn.role, turn.text)
        for number, contact in enumerate(interactions(Plan(interactions=300, days=30, seed=3)))
        for turn in contact.interaction.turns
    )


@cache
def chats() -> pl.DataFrame | None:
    """Turns of the service chats, where they are at hand."""
    if not CHATS.is_file():
        return None
    with gzip.open(CHATS) as lines:
        return frame(
            (number, turn["role"], turn["text"])
            for number, line in enumerate(lines)
            for turn in msgspec.json.decode(line)["turns"]
        )


def conversations() -> Iterator[pl.DataFrame]:
    """Hostile texts in contacts of twelve turns, simulated contacts, and the service chats where they are."""
    yield frame(
        (number // 12, ("customer", "agent", "customer", "bot")[number % 4], text)
        for number, text in enumerate(hostile())
    )
    yield simulated()
    if (found := chats()) is not None:
        yield found


def frame(rows: Iterator[tuple[int, str, str]]) -> pl.DataFrame:
    schema = {"contact": pl.Int64, "role": pl.String, "text": pl.String}
    return pl.DataFrame(list(rows), schema=schema, orient="row").with_columns(
        turn_index=pl.int_range(pl.len(), dtype=pl.Int32).over("contact"),
        offset_ms=pl.lit(None, pl.Int64),
        p_negative=pl.lit(0.2),
        p_positive=pl.lit(0.3),
    )
