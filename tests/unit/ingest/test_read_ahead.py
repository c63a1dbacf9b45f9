"""Reading one step ahead."""

from __future__ import annotations

from threading import Event
from typing import TYPE_CHECKING

import pytest

from qm_pipeline.ingest.read_ahead import one_ahead

if TYPE_CHECKING:
    from collections.abc import Iterator


def test_every_item_comes_once_and_in_order():
    assert list(one_ahead(iter(range(100)))) == list(range(100))
    assert list(one_ahead(iter([]))) == []
    assert list(one_ahead(iter([None, None]))) == [None, None]


def test_the_next_item_is_read_while_the_last_is_dealt_with():
    second = Event()

    def items() -> Iterator[int]:
        yield 1
        second.set()
        yield 2

    for item in one_ahead(items()):
        assert item == 2 or second.wait(timeout=30)


def test_an_error_comes_behind_the_items_before_it():
    def items() -> Iterator[int]:
        yield 1
        raise ValueError("broken")

    ahead = one_ahead(items())
    assert next(ahead) == 1
    with pytest.raises(ValueError, match="broken"):
        next(ahead)


def test_whoever_stops_early_leaves_no_thread_that_reads_on():
    read: list[int] = []

    def items() -> Iterator[int]:
        for number in range(1000):
            read.append(number)
            yield number

    ahead = one_ahead(items())
    next(ahead)
    ahead.close()  # type: ignore[attr-defined]  # a generator
    assert len(read) <= 2
