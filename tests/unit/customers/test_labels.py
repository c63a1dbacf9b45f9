"""Who left, from a file."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest

from qm_pipeline.customers.labels import Refusal, read
from qm_pipeline.interactions.errors import UnreadableFileError

if TYPE_CHECKING:
    from pathlib import Path

    from qm_pipeline.customers.labels import Labels

TODAY = date(2026, 6, 1)
MADRID = ZoneInfo("Europe/Madrid")


def _read(folder: Path, text: str) -> Labels:
    file = folder / "churn.csv"
    file.write_bytes(text.encode())
    return read(file, TODAY, MADRID)


def test_dates_and_times_are_days_at_the_site(tmp_path: Path):
    found = _read(
        tmp_path,
        "churned_at,plan,customer_id\n2026-05-01,x,a\n2026-05-01T23:30:00+00:00,x,b\n"
        "2026-05-01 23:30:00,x,c\n",
    )
    assert dict(found.churned.iter_rows()) == {
        "a": date(2026, 5, 1),
        "b": date(2026, 5, 2),
        "c": date(2026, 5, 1),
    }


def test_bad_lines_are_refused_with_line_and_reason_and_the_rest_goes_on(tmp_path: Path):
    found = _read(
        tmp_path,
        "\ufeffcustomer_id,churned_at\r\na,2026-05-01\r\n,2026-05-01\r\nb,yesterday\r\n\r\nc,2026-06-02\r\nd\r\ne,2026-01-01\r\n",
    )
    assert found.churned["customer_id"].to_list() == ["a", "e"]
    assert found.refused == [
        (3, Refusal.NO_CUSTOMER),
        (4, Refusal.BAD_DATE),
        (6, Refusal.IN_FUTURE),
        (7, Refusal.WRONG_WIDTH),
    ]
    assert found.received == 6


def test_a_customer_named_twice_left_on_the_first_day(tmp_path: Path):
    found = _read(tmp_path, "customer_id,churned_at\na,2026-05-09\na,2026-05-01\n")
    assert found.churned.rows() == [("a", date(2026, 5, 1))]
    assert found.received == 2


@pytest.mark.parametrize("text", ["", "customer;churned_at\n", "id,date\n1,2\n"])
def test_another_kind_of_file_is_refused_in_one_sentence(tmp_path: Path, text: str):
    with pytest.raises(UnreadableFileError, match="customer_id and churned_at"):
        _read(tmp_path, text)


def test_bytes_that_are_no_text_are_refused_in_one_sentence(tmp_path: Path):
    (tmp_path / "x.csv").write_bytes(b"customer_id,churned_at\n\xff\xfe\x00\n")
    with pytest.raises(UnreadableFileError, match="UTF-8"):
        read(tmp_path / "x.csv", TODAY, MADRID)
    with pytest.raises(UnreadableFileError, match="cannot be read"):
        read(tmp_path / "missing.csv", TODAY, MADRID)
