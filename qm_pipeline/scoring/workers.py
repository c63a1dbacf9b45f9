"""Pieces of files scored by several processes, a core each, in the order in which they came.

What belongs here: starting the processes, handing out pieces, giving back what became of them. What does not:
what is done with a piece (`pieces`).

This process is one of them: it reads and writes, and scores a piece itself whenever the others have enough to
do. What travels are lines one way and columns of numbers the other. So many pieces are under way as the
processes need, whatever the size of a file: memory does not grow with it.

The others are copies of this process, with the libraries and models that it has loaded, as long as nothing
has been computed yet and so no thread works here; else, and where processes cannot be copied, they are
started anew and load the models by themselves.
"""

from __future__ import annotations

import gc
import os
import signal
import sys
import threading
from collections import deque
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from multiprocessing import connection, get_context, parent_process
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeAlias, TypeVar

from qm_pipeline import models
from qm_pipeline.interactions.errors import PermanentError
from qm_pipeline.quality.phrases import reading
from qm_pipeline.scoring import pieces

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from qm_pipeline.ingest.batches import IngestOptions
    from qm_pipeline.scoring.batch import Serving

    Named = TypeVar("Named")
    Score: TypeAlias = Callable[[Iterator[tuple[Any, pieces.Piece]]], Iterator[tuple[Any, pieces.Outcome]]]

# Fewer bytes are scored before another process would have loaded its models.
WORTH_IT: Final = 8 * 1024 * 1024
# Each takes about a third of a gibibyte.
MOST: Final = 8
# One in hand, and one more, so that no process waits for this one.
PIECES_EACH: Final = 2
# The interpreter changes threads after so long, where another one asks.
HAND_OVER_SECONDS: Final = 0.0001
# Threads that libraries start when they are imported, and that hold nothing which a copy could miss: they
# give memory back. Python's and BLAS's bear the name of the process.
_RESTING: Final = frozenset({"jemalloc_bg_thd", "polars-ooc-clea"})
_THREADS: Final = Path("/proc/self/task")


@dataclass(frozen=True)
class Recipe:
    """What a process needs to score by itself.

    Attributes
    ----------
    models
        The folder of the models.
    phrases
        A site's own phrase lists, or None.
    options
        How records are read.
    """

    models: Path
    phrases: Path | None
    options: IngestOptions


def count_for(size: int) -> int:
    """Give how many processes are worth it for so many bytes of files: one a core, or this one alone."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return min(cores, MOST) if size >= WORTH_IT else 1


def here(
    coming: Iterator[tuple[Named, pieces.Piece]], options: IngestOptions, serving: Serving
) -> Iterator[tuple[Named, pieces.Outcome]]:
    """Score pieces in this process."""
    for name, piece in coming:
        yield name, pieces.scored(piece, options, serving)


@contextmanager
def crew(recipe: Recipe, serving: Serving, count: int) -> Iterator[Score]:
    """Start so many processes, this one among them, and give what scores pieces with them.

    Begin with this, before anything is computed or shown: see above.

    Raises
    ------
    PermanentError
        While pieces are scored, when another process was ended from outside.
    """
    if count == 1:
        yield partial(here, options=recipe.options, serving=serving)
        return
    copied = _may_be_copied()
    if copied:  # and so Polars has none of its threads yet: a process a core needs one each
        os.environ["POLARS_MAX_THREADS"] = "1"
    _Here.serving = serving
    gc.freeze()  # what is there already is looked at by no collector, so that copies go on sharing it
    context = get_context("fork" if copied else "spawn")
    with (
        _quick_to_hand_over(),
        ProcessPoolExecutor(count - 1, context, _start, (recipe, copied)) as pool,
    ):
        pool.submit(os.getpid)  # now, and not with the first piece
        yield partial(_together, pool=pool, recipe=recipe, serving=serving, others=count - 1)


@contextmanager
def _quick_to_hand_over() -> Iterator[None]:
    """Let the threads that send and receive pieces, a pipe's fill at a time, wait little for the interpreter.

    At Python's own five milliseconds a fill, another process waited a tenth of its time for its next piece.
    """
    usual = sys.getswitchinterval()
    sys.setswitchinterval(HAND_OVER_SECONDS)
    try:
        yield
    finally:
        sys.setswitchinterval(usual)


def _may_be_copied() -> bool:
    """Whether a copy of this process would be whole: no thread of it does anything that a copy would miss."""
    if sys.platform != "linux" or threading.active_count() > 1:
        return False
    try:
        names = {(each / "comm").read_text() for each in _THREADS.iterdir()}
    except (FileNotFoundError, ProcessLookupError):  # one has ended since it was listed: it was at work
        return False
    return {each.strip() for each in names - {Path("/proc/self/comm").read_text()}} <= _RESTING


def _together(
    coming: Iterator[tuple[Named, pieces.Piece]],
    pool: ProcessPoolExecutor,
    recipe: Recipe,
    serving: Serving,
    others: int,
) -> Iterator[tuple[Named, pieces.Outcome]]:
    """Score pieces here and in so many other processes."""
    waiting: deque[tuple[Named, Future[pieces.Outcome]]] = deque()
    try:
        for name, piece in coming:
            if sum(not future.done() for _, future in waiting) < PIECES_EACH * others:
                waiting.append((name, pool.submit(_scored, piece)))
            else:
                waiting.append((name, _settled(pieces.scored(piece, recipe.options, serving))))
            while waiting and (waiting[0][1].done() or len(waiting) > 2 * PIECES_EACH * (others + 1)):
                yield _next(waiting)
        while waiting:
            yield _next(waiting)
    except BrokenProcessPool:
        raise PermanentError(
            "A process that scored was ended from outside, perhaps for want of memory; "
            "--processes 1 needs least."
        ) from None
    finally:
        pool.shutdown(cancel_futures=True)


def _settled(outcome: pieces.Outcome) -> Future[pieces.Outcome]:
    future: Future[pieces.Outcome] = Future()
    future.set_result(outcome)
    return future


def _next(waiting: deque[tuple[Named, Future[pieces.Outcome]]]) -> tuple[Named, pieces.Outcome]:
    name, future = waiting.popleft()
    return name, future.result()


class _Here:
    """What this process scores with, once it has been started for that."""

    options: IngestOptions
    serving: Serving


def _start(recipe: Recipe, copied: bool) -> None:  # noqa: FBT001  # handed through the pool by position
    """Prepare a process: one thread for Polars, since there is a process a core; end with whoever asked."""
    os.environ["POLARS_MAX_THREADS"] = "1"
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # whoever asked is interrupted, and tells us
    threading.Thread(target=_end_with_parent, daemon=True).start()
    _Here.options = recipe.options
    if not copied:
        _Here.serving = models.serving(recipe.models, reading.read(recipe.phrases))


def _end_with_parent() -> None:
    """Wait for the end of the process that asked: one that was killed cannot tell us."""
    parent = parent_process()
    if parent is not None:
        connection.wait([parent.sentinel])
        os._exit(1)


def _scored(piece: pieces.Piece) -> pieces.Outcome:
    return pieces.scored(piece, _Here.options, _Here.serving)
