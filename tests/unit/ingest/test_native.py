"""The native reader and the accounting of arbitrary broken files."""

from __future__ import annotations

import gzip
import json
from typing import TYPE_CHECKING

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from qm_pipeline.ingest.batches import batches
from qm_pipeline.ingest.readers import native
from qm_pipeline.ingest.streams import opened
from qm_pipeline.interactions.record import LINE_BYTES

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from qm_pipeline.ingest.batches import IngestOptions
    from qm_pipeline.ingest.reading import Read

    Reads = Callable[..., list[Read]]
    Outcome = Callable[[list[Read]], list[tuple[int, str, str | None]]]


def test_a_fault_in_one_line_leaves_the_others(
    tmp_path: Path, line: Callable[..., bytes], reads: Reads, outcome: Outcome
) -> None:
    path = tmp_path / "a.jsonl"
    path.write_bytes(
        line("a") + b"\n \t\r\n" + b"{oops\n" + line("b") + line("c", channel="fax") + line("d").strip()
    )
    assert outcome(reads(path)) == [
        (1, "a", None),
        (4, "not_json", None),
        (5, "b", None),
        (6, "unknown_value", "channel"),
        (7, "d", None),
    ]


def test_windows_line_ends_and_a_byte_order_mark_are_no_fault(
    tmp_path: Path, line: Callable[..., bytes], reads: Reads, outcome: Outcome
) -> None:
    path = tmp_path / "a.jsonl"
    path.write_bytes(b"\xef\xbb\xbf" + (line("a") + line("b")).replace(b"\n", b"\r\n"))
    assert outcome(reads(path)) == [(1, "a", None), (2, "b", None)]


def test_a_line_over_the_limit_is_quarantined_as_such(
    tmp_path: Path, line: Callable[..., bytes], reads: Reads, outcome: Outcome
) -> None:
    path = tmp_path / "a.jsonl.gz"
    path.write_bytes(gzip.compress(b'{"x":"' + b"y" * LINE_BYTES + b'"}\n' + line("a")))
    assert outcome(reads(path)) == [(1, "line_too_long", None), (2, "a", None)]


def test_a_file_in_another_encoding_is_quarantined_line_by_line(
    tmp_path: Path, line: Callable[..., bytes], reads: Reads, outcome: Outcome
) -> None:
    path = tmp_path / "utf16.jsonl"
    path.write_bytes((line("a") + line("b")).decode().encode("utf-16"))
    reasons = [reason for _, reason, _ in outcome(reads(path))]
    assert len(reasons) >= 2
    assert set(reasons) <= {"not_utf8", "nul_character", "not_json"}


def test_a_queue_that_requires_the_notice_is_heard(
    tmp_path: Path, line: Callable[..., bytes], reads: Reads, outcome: Outcome
) -> None:
    path = tmp_path / "a.jsonl"
    path.write_bytes(line("a", queue="recorded") + line("b", queue="recorded", monitoring_notice=True))
    found = outcome(reads(path, notice_queues=frozenset({"recorded"})))
    assert found == [(1, "no_monitoring_notice", "monitoring_notice"), (2, "b", None)]


GOOD = {
    "interaction_id": "x",
    "channel": "chat",
    "started_at": "2024-05-01T10:00:00Z",
    "ended_at": "2024-05-01T10:00:00Z",
    "turns": [{"role": "customer", "text": "a 4111 1111 1111 1111"}],
}
BROKEN = st.one_of(
    st.binary(max_size=60),
    st.just(json.dumps(GOOD).encode()),
    st.builds(lambda cut: json.dumps(GOOD).encode()[:cut], st.integers(0, 150)),
    st.builds(
        lambda field, value: json.dumps(GOOD | {field: value}).encode(),
        st.sampled_from(sorted(GOOD)),
        st.none() | st.integers() | st.text(max_size=5) | st.lists(st.none(), max_size=2),
    ),
    st.sampled_from(
        [b"", b" ", b"null", b"{}", b'{"a":' + b"[" * 2_000, b"\x1f\x8b", b"PAR1", b"\xef\xbb\xbf"]
    ),
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(parts=st.lists(BROKEN, max_size=12), packed=st.booleans(), cut=st.integers(0, 40))
def test_every_line_of_any_file_is_accounted_for(
    tmp_path: Path, options: Callable[..., IngestOptions], parts: list[bytes], *, packed: bool, cut: int
) -> None:
    content = b"\n".join(parts)
    whole = [part for part in content.removeprefix(b"\xef\xbb\xbf").split(b"\n") if part.strip()]
    archive = gzip.compress(content)
    is_cut = packed and cut > 0
    path = tmp_path / ("any.gz" if packed else "any")
    path.write_bytes(
        (archive[: max(3, len(archive) - cut)] if is_cut else archive) if packed else b"!\n" + content
    )
    expected = len(whole) if packed else 1 + len([part for part in content.split(b"\n") if part.strip()])
    with opened(path) as source:
        made = list(batches(native.read(source, options()), options()))
        assert (source.damage is not None) == is_cut
    received = sum(batch.received for batch in made)
    assert received == sum(batch.interactions.height + len(batch.refused) for batch in made)
    assert received <= expected if is_cut else received == expected
    for batch in made:
        assert batch.turns.height == batch.interactions["turn_count"].sum()
        assert not any(b"4111 1111" in refused.raw for refused in batch.refused)
        assert "4111 1111" not in "".join(batch.turns["text"])
