"""Conversations for the benchmarks: any number of turns of about a hundred characters, written as a stream.

Sentences are put together at random from parts of our own, so that hardly any turn stands there twice.
"""

from __future__ import annotations

import gzip
import random
from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

TURNS_A_CONVERSATION = 14
CHARACTERS = 100
OPENINGS = (
    "hi there,", "good morning,", "sorry to bother you,", "me again,", "ok so", "right,", "well,", "listen,",
)  # fmt: skip
SUBJECTS = (
    "the parcel that I ordered for my sister", "my last invoice", "the router in the hallway", "the new sofa",
    "that subscription", "the replacement card", "our booking for June", "the engineer's visit", "my refund",
)  # fmt: skip
CUSTOMER = (
    "still has not turned up", "came with a dent and a missing screw", "is twice what it was in spring",
    "works like a charm since yesterday", "was cancelled without anybody telling me", "looks fine to me",
    "keeps dropping out every evening", "was far easier to set up than I feared", "needs a different address",
)  # fmt: skip
AGENT = (
    "is on its way and should be with you soon", "was sent back by the depot, I am afraid", "is in your name",
    "has been changed as you asked", "needs a signature from the account holder", "can be moved to Thursday",
)  # fmt: skip
ENDINGS = (
    "and I would really like to know why that is so.", "which is simply not good enough for me!",
    "so thank you very much for all of that.", "is that normal, or should I do something?",
    "and nobody could tell me more about it so far.", "but take your time, there is no hurry.",
    "and I am really pleased with it.", "as it was before, as far as I can see.",
)  # fmt: skip


def write(path: Path, turns: int, seed: int = 7) -> None:
    """Write conversations of so many turns in all, packed where the name ends in .gz."""
    with gzip.open(path, "wb", compresslevel=1) if path.suffix == ".gz" else path.open("wb") as lines:
        for record in _records(turns // TURNS_A_CONVERSATION, random.Random(seed)):
            lines.write(msgspec.json.encode(record) + b"\n")


def texts(count: int, seed: int = 7) -> list[str]:
    """Give so many turns of customers, cut at exactly a hundred characters."""
    dice = random.Random(seed)
    return [f"{_said(dice, CUSTOMER)} {_said(dice, CUSTOMER)}"[:CHARACTERS] for _ in range(count)]


def _records(count: int, dice: random.Random) -> Iterator[dict[str, object]]:
    for number in range(count):
        yield {
            "interaction_id": f"bench-{number:08}",
            "source": "bench",
            "channel": "chat",
            "queue": "orders",
            "language": "en",
            "started_at": "2026-05-04T09:00:00Z",
            "ended_at": "2026-05-04T09:20:00Z",
            "turns": [_turn(place, dice) for place in range(TURNS_A_CONVERSATION)],
        }


def _turn(place: int, dice: random.Random) -> dict[str, object]:
    offset = {"offset_ms": place * 60_000}
    if place % 2:
        return {"role": "agent", "agent_id": "a1", "text": _said(dice, AGENT), **offset}
    return {"role": "customer", "text": _said(dice, CUSTOMER), **offset}


def _said(dice: random.Random, what: tuple[str, ...]) -> str:
    return " ".join(dice.choice(part) for part in (OPENINGS, SUBJECTS, what, ENDINGS))
