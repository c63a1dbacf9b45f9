"""Which format a file is in, the report about it, and the lists in the docs."""

from __future__ import annotations

import gzip
import json
import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from qm_pipeline.ingest.formats import READERS, Format, detect
from qm_pipeline.ingest.recipe import recipe
from qm_pipeline.ingest.report import FileReport, document
from qm_pipeline.ingest.streams import opened
from qm_pipeline.interactions.errors import QuarantineReason, UnreadableFileError

if TYPE_CHECKING:
    from collections.abc import Callable

    from qm_pipeline.ingest.batches import IngestOptions

DOCS = Path(__file__).parents[3] / "docs"
LENS = json.dumps(
    {"Channel": "CHAT", "JobStatus": "COMPLETED", "Transcript": [], "Participants": []}
).encode()


@pytest.mark.parametrize(
    ("name", "content", "expected"),
    [
        ("a.jsonl", b'{"interaction_id": 1}', "native"),
        ("a.jsonl.gz", gzip.compress(b"rubbish", mtime=0), "native"),
        ("a.ndjson", b"\xff\xfe", "native"),
        ("a.json", b'{\n "interaction_id": 1}', "native"),
        ("a", b' \xef\xbb\xbf{"x": 1}'.lstrip(), "native"),
        ("a.txt", b"", "native"),
        ("a.json", LENS, "contact-lens"),
        ("a.json.gz", gzip.compress(LENS, mtime=0), "contact-lens"),
        ("a", b"\xef\xbb\xbf\n" + LENS, "contact-lens"),
        ("a.jsonl", b'{"turns": [{"text": "\\"Transcript\\" \\"JobStatus\\""}]}', "native"),
        ("a.parquet", b"PAR1rest", "parquet"),
        ("a", b"PAR1rest", "parquet"),
        ("a.csv", b"x", "csv"),
        ("a.tsv.gz", gzip.compress(b"x", mtime=0), "csv"),
    ],
)
def test_the_format_is_seen_from_content_and_name(
    tmp_path: Path, options: Callable[..., IngestOptions], name: str, content: bytes, expected: str
) -> None:
    (tmp_path / name).write_bytes(content)
    with opened(tmp_path / name) as source:
        assert detect(source, options()) == expected


def test_with_a_mapping_any_text_is_a_table(tmp_path: Path, options: Callable[..., IngestOptions]) -> None:
    (tmp_path / "a.txt").write_bytes(b"x;y")
    with opened(tmp_path / "a.txt") as source:
        assert detect(source, options(mapping=tmp_path / "m.toml")) == "csv"


@pytest.mark.parametrize(("name", "content"), [("a.txt", b"hello"), ("a", b"\x89PNG"), ("a.parquet", b"{}")])
def test_what_is_nothing_known_is_said_to_be_so(
    tmp_path: Path, options: Callable[..., IngestOptions], name: str, content: bytes
) -> None:
    (tmp_path / name).write_bytes(content)
    with opened(tmp_path / name) as source, pytest.raises(UnreadableFileError):
        detect(source, options())


def test_every_format_that_can_be_named_has_a_reader() -> None:
    assert {*READERS} == {*Format} - {Format.AUTO}


def test_a_file_read_otherwise_is_another_recipe(
    tmp_path: Path, options: Callable[..., IngestOptions]
) -> None:
    (tmp_path / "c1.csv").write_text("contact_id\n")
    (tmp_path / "c2.csv").write_text("contact_id\nx\n")
    ways = [
        recipe("native", options()),
        recipe("csv", options()),
        recipe("native", options(redact=False)),
        recipe("native", options(notice_queues=frozenset("q"))),
        recipe("native", options(contacts=tmp_path / "c1.csv")),
        recipe("native", options(contacts=tmp_path / "c2.csv")),
    ]
    assert len(set(ways)) == len(ways)
    assert recipe("native", options()) == ways[0]


def test_the_document_of_a_report_has_the_fields_of_the_contract_and_no_others() -> None:
    reports = [
        FileReport("a", "native", 5, 2, 1, 2, {"not_json": 2}, {"mood": 5}),
        FileReport("b", error="b could not be read (Permission denied)."),
    ]
    landed = {"path": "a", "format": "native", "received": 5, "accepted": 2, "unchanged": 1, "quarantined": 2}
    unread = {"path": "b", "format": None, "received": 0, "accepted": 0, "unchanged": 0, "quarantined": 0}
    assert document(reports) == {
        "files": [
            landed | {"reasons": {"not_json": 2}, "error": None},
            unread | {"reasons": {}, "error": "b could not be read (Permission denied)."},
        ],
        "totals": {"received": 5, "accepted": 2, "unchanged": 1, "quarantined": 2},
    }


def test_the_documented_reasons_are_all_reasons_and_only_those() -> None:
    documented = re.findall(
        r"^\| `([a-z0-9_]+)` \|", (DOCS / "quarantine.md").read_text(encoding="utf-8"), re.MULTILINE
    )
    assert sorted(documented) == sorted(reason.value for reason in QuarantineReason)


def test_the_documented_formats_are_all_formats() -> None:
    text = (DOCS / "formats.md").read_text(encoding="utf-8")
    assert [name for name in Format if f"`{name.value}`" not in text] == []
