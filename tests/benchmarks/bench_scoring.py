"""Speed and memory of scoring: the kernel on one core, and `qm score` from files to files, beside VADER.

The kernel and its peers are measured in seconds of processor time of one thread, so that other work on the
machine counts for none of them; commands are measured by the clock.
"""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import polars as pl
import spoken
from measure import QM, ROOT, Figure, run
from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

from qm_pipeline import models, resources

if TYPE_CHECKING:
    from collections.abc import Callable

MANY, FEW = 500_000, 10_000
# Enough for the seconds in which a command starts to count for little; VADER's start is not counted at all.
LONG, SHORT = 3_000_000, 150_000
SMALL, LARGE = 1_000_000, 10_000_000
# One block of the kernel: more than this would go to other cores.
BLOCK = 20_000
TRAINED = ("sentiment", "outcomes")


def kernel(_: Path) -> list[Figure]:
    """Measure the compiled sums beside VADER and the pipeline that they stand for."""
    model = models.serving(resources.root() / "models").sentiment("en")
    if model is None:
        raise SystemExit("no English model serves")
    said, vader = spoken.texts(MANY), SentimentIntensityAnalyzer()
    few, blocks = said[:FEW], [pl.Series(said[first : first + BLOCK]) for first in range(0, MANY, BLOCK)]
    model.predict_proba(blocks[0])
    ours = _a_second(MANY, lambda: [model.predict_proba(block) for block in blocks])
    theirs = _a_second(FEW, lambda: [vader.polarity_scores(text) for text in few])
    plain = _a_second(FEW, lambda: model.pipeline.predict_proba(few))
    apart = np.abs(model.predict_proba(few) - model.pipeline.predict_proba(few)).max()
    return [
        Figure(
            "kernel, turns of 100 characters a second and core", f"{ours / 1e6:.2f} M", ">= 1 M", ours >= 1e6
        ),
        Figure(
            "kernel, times VADER", f"{ours / theirs:.0f}x of {theirs:,.0f}/s", ">= 40x", ours >= 40 * theirs
        ),
        Figure(
            "kernel, times predict_proba of its pipeline",
            f"{ours / plain:.0f}x of {plain:,.0f}/s",
            ">= 20x",
            ours >= 20 * plain,
        ),
        Figure("kernel, farthest from predict_proba", f"{apart:.0e}", "<= 1e-12", bool(apart <= 1e-12)),
    ]


def _a_second(turns: int, work: Callable[[], object]) -> float:
    start = time.process_time()
    work()
    return turns / (time.process_time() - start)


def command(folder: Path) -> list[Figure]:
    """Measure `qm score` from files to files beside the same with VADER."""
    packed, plain = folder / "turns.jsonl.gz", folder / "turns.jsonl"
    few = folder / "few.jsonl.gz"
    for path, turns in ((packed, LONG), (plain, LONG), (few, SHORT)):
        spoken.write(path, turns)
    run([QM, "score", few, "--out", folder / "out", "--processes", "2"], folder)  # compiles in a new checkout
    peer = [sys.executable, ROOT / "tests/benchmarks/peer_vader.py", few, folder / "vader"]
    theirs = run(peer, folder, watch_memory=False, PYTHONPATH=str(ROOT))
    clock, processor = map(float, theirs.output.split())
    ours, unpacked = (
        run([QM, "score", path, "--out", folder / "out"], folder, watch_memory=False)
        for path in (packed, plain)
    )
    slower, speed = SHORT / clock, LONG / unpacked.seconds
    ratio = LONG / ours.seconds / slower
    slower_worked = SHORT / processor
    worked = LONG / ours.processor_seconds / slower_worked
    return [
        Figure(
            "qm score from .jsonl.gz, times VADER in one process",
            f"{ratio:.1f}x of {slower:,.0f}/s",
            ">= 8x",
            ratio >= 8,
        ),
        Figure("the same, of a second of processor time each", f"{worked:.1f}x of {slower_worked:,.0f}/s"),
        Figure("qm score from .jsonl, turns a second", f"{speed:,.0f}", ">= 150,000", speed >= 150_000),
        Figure("the same, a second of processor time", f"{LONG / unpacked.processor_seconds:,.0f}"),
    ]


def memory(folder: Path) -> list[Figure]:
    """Measure what `qm score` holds, of little and of much."""
    peaks = {}
    for turns in (SMALL, LARGE):
        path = folder / f"{turns}.jsonl.gz"
        spoken.write(path, turns)
        peaks[turns] = run([QM, "score", path, "--out", folder / "out"], folder).peak_mib
        path.unlink()
    return [
        Figure(
            f"qm score, memory at {turns / 1e6:.0f}M turns", f"{peak:,.0f} MiB", "< 1,024 MiB", peak < 1024
        )
        for turns, peak in peaks.items()
    ]


def training(folder: Path) -> list[Figure]:
    """Train both models, where what they learn from is at hand."""
    data = Path(os.environ.get("QM_CORPORA", ROOT.parent / "shared" / "data"))
    if not data.is_dir():
        return [Figure("training", "no corpora here")]
    seconds = sum(
        run([QM, "train", name, "--corpus", data, "--out", folder / name], folder).seconds for name in TRAINED
    )
    return [Figure("training everything from the corpora", f"{seconds:.0f} s", "< 300 s", seconds < 300)]
