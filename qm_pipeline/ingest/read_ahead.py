"""One step ahead: the next batch is read while the last one is written or scored.

What belongs here: taking an iterator's next item early, in a thread. What does not: what the items are.
Decoding holds the interpreter's lock; whoever waits for Postgres or runs compiled sums does not need it. One
item ahead and not more, so that memory stays bounded.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator

T = TypeVar("T")


def one_ahead(items: Iterator[T]) -> Generator[T, None, None]:
    """Yield the items in order, each taken from `items` while the one before is being dealt with.

    An error of `items` comes where its item would have come. When this iterator is closed early, it waits for
    the item that is under way.
    """
    end = object()
    with ThreadPoolExecutor(max_workers=1, thread_name_prefix="read-ahead") as reader:
        coming = reader.submit(next, items, end)
        while (item := coming.result()) is not end:
            coming = reader.submit(next, items, end)
            yield item  # type: ignore[misc]  # not the sentinel, as the line above has seen
