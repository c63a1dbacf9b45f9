"""Who left, as another system exports it: a CSV of customer_id and churned_at.

What belongs here: reading and judging its lines. What does not: storing them.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Final, Protocol

import polars as pl

from qm_pipeline.interactions.errors import UnreadableFileError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from zoneinfo import ZoneInfo

COLUMNS: Final = ("customer_id", "churned_at")
CHURNED: Final = pl.Schema({"customer_id": pl.String(), "churned_at": pl.Date()})
LONGEST_ID: Final = 200


class Lines(Protocol):
    """What `csv.reader` gives."""

    line_num: int

    def __iter__(self) -> Iterator[list[str]]:
        """Go through the lines."""

    def __next__(self) -> list[str]:
        """Give the next line's cells."""


class Refusal(StrEnum):
    """Why a line was refused."""

    NO_CUSTOMER = "no_customer_id"
    BAD_DATE = "bad_churned_at"
    IN_FUTURE = "churned_in_future"
    WRONG_WIDTH = "wrong_number_of_columns"


@dataclass
class Labels:
    """What a file says.

    Attributes
    ----------
    churned
        CHURNED: of a customer with several lines, the first day on which they left.
    received
        Lines with something in them, after the heading.
    refused
        Line number (1-based) and reason of each that was refused.
    """

    churned: pl.DataFrame
    received: int = 0
    refused: list[tuple[int, Refusal]] = field(default_factory=list)


def read(path: Path, today: date, zone: ZoneInfo) -> Labels:
    """Read a file of those who left.

    Parameters
    ----------
    today
        Nobody has left later than this.
    zone
        Where a time with an offset falls on a day.

    Raises
    ------
    UnreadableFileError
        If the file cannot be read, is not UTF-8, or has no columns customer_id and churned_at.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            return _judged(csv.reader(file), path, today, zone)
    except OSError as error:
        raise UnreadableFileError(f"{path} cannot be read: {error.strerror}.") from None
    except (UnicodeDecodeError, csv.Error):
        raise UnreadableFileError(f"{path} is not a CSV file in UTF-8.") from None


def _judged(lines: Lines, path: Path, today: date, zone: ZoneInfo) -> Labels:
    heading = [name.strip().lower() for name in next(lines, [])]
    if not set(COLUMNS) <= set(heading):
        raise UnreadableFileError(f"{path} needs a heading with the columns {' and '.join(COLUMNS)}.")
    customer, when = (heading.index(name) for name in COLUMNS)
    labels, left = Labels(CHURNED.to_frame()), dict[str, date]()
    for cells in filter(None, lines):
        labels.received += 1
        verdict = _verdict(cells, (len(heading), customer, when), today, zone)
        if isinstance(verdict, Refusal):
            labels.refused.append((lines.line_num, verdict))
        else:
            who, day = verdict
            left[who] = min(day, left.get(who, day))
    labels.churned = pl.DataFrame(sorted(left.items()), schema=CHURNED, orient="row")
    return labels


def _verdict(
    cells: list[str], places: tuple[int, int, int], today: date, zone: ZoneInfo
) -> tuple[str, date] | Refusal:
    width, customer, when = places
    if len(cells) != width:
        return Refusal.WRONG_WIDTH
    who = cells[customer].strip()
    if not 0 < len(who) <= LONGEST_ID or "\0" in who:
        return Refusal.NO_CUSTOMER
    day = _day(cells[when].strip(), zone)
    if day is None:
        return Refusal.BAD_DATE
    return Refusal.IN_FUTURE if day > today else (who, day)


def _day(text: str, zone: ZoneInfo) -> date | None:
    """Read a date, or a time: with an offset it falls on the site's day, without one on its own."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment.astimezone(zone).date() if moment.tzinfo else moment.replace(tzinfo=UTC).date()
