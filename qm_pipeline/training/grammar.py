"""The language of customer service that we write ourselves, since general corpora do not hold it.

What belongs here: reading `language/<code>/`: sentences (`*.txt`, a mark and a sentence a line; in `twins/`
those that say good and bad things in the same words) and patterns (`patterns.toml`, sentences with slots, by
act), and filling the slots. What does not: the sentences.
"""

from __future__ import annotations

import hashlib
import random
import re
import tomllib
from pathlib import Path
from typing import Final

import polars as pl

from qm_pipeline.training.corpora import EXAMPLES

LANGUAGE: Final = Path(__file__).parent / "language"
_LABELS: Final = {"-": "negative", "0": "neutral", "+": "positive"}
_SLOT: Final = re.compile(r"\{(\w+)\}")


def written_sentences(language: str) -> pl.DataFrame:
    """Read the sentences of a language as `EXAMPLES`, in the order of the files; `twins/` come last."""
    folders = {"language": LANGUAGE / language, "twins": LANGUAGE / language / "twins"}
    rows = [
        (f"{group}/{path.stem}", line[2:], _LABELS[line[0]], None)
        for group, folder in folders.items()
        for path in sorted(folder.glob("*.txt"))
        for line in path.read_text("utf-8").splitlines()
        if line[:1] in _LABELS
    ]
    return pl.DataFrame(rows, schema=EXAMPLES, orient="row")


def language_fingerprints(language: str) -> dict[str, str]:
    """SHA-256 of every file of a language, by short name."""
    folder = LANGUAGE / language
    files = sorted(path for path in folder.rglob("*") if path.suffix in {".txt", ".toml", ".tsv"})
    return {
        f"language/{path.relative_to(folder).as_posix()}": hashlib.sha256(path.read_bytes()).hexdigest()
        for path in files
    }


def pattern_sentences(language: str, *, per_pattern: int, seed: int) -> pl.DataFrame:
    """Fill the slots of every pattern of a language, as `EXAMPLES`.

    Parameters
    ----------
    language
        A folder of `language/`; one without patterns gives no rows.
    per_pattern
        How often each pattern is filled; the same sentence twice is kept once.
    seed
        The same seed gives the same sentences.
    """
    path = LANGUAGE / language / "patterns.toml"
    if not path.is_file():
        return pl.DataFrame(schema=EXAMPLES)
    document = tomllib.loads(path.read_text("utf-8"))
    chooser = random.Random(seed)  # noqa: S311  # sampling of sentences, not cryptography
    rows = {
        (f"patterns/{act}", _filled(pattern, document["slots"], chooser), content["label"], None): None
        for act, content in document["acts"].items()
        for pattern in content["patterns"]
        for _ in range(per_pattern if _SLOT.search(pattern) else 1)
    }
    return pl.DataFrame(list(rows), schema=EXAMPLES, orient="row")


def _filled(pattern: str, slots: dict[str, list[str]], chooser: random.Random) -> str:
    """Fill a pattern; what fills a slot may have slots again."""
    while _SLOT.search(pattern):
        pattern = _SLOT.sub(lambda slot: chooser.choice(slots[slot.group(1)]), pattern)
    return pattern
