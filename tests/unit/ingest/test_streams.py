"""Files as streams: archives, their damage, lines and their limits."""

from __future__ import annotations

import gzip
import os
import tracemalloc
from pathlib import Path

import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st

from qm_pipeline.ingest import streams
from qm_pipeline.ingest.streams import Line, head, lines, opened, shown
from qm_pipeline.interactions.errors import TransientError, UnreadableFileError
from qm_pipeline.store import failpoints

TEXT = b"".join(b"line %d of a file that is long enough to be packed\n" % number for number in range(20_000))


def read(path: Path, longest: int = 1_000) -> tuple[list[bytes], str | None]:
    with opened(path) as source:
        return [line.content for line in lines(source, longest)], source.damage


def put(folder: Path, name: str, content: bytes) -> Path:
    path = folder / name
    path.write_bytes(content)
    return path


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("plain.jsonl", TEXT),
        ("packed.jsonl.gz", gzip.compress(TEXT, mtime=0)),
        ("packed.jsonl.zst", zstandard.compress(TEXT)),
        ("named-otherwise.jsonl", gzip.compress(TEXT, mtime=0)),
        ("in-two.gz", gzip.compress(TEXT[:5_000], mtime=0) + gzip.compress(TEXT[5_000:], mtime=0)),
        ("in-two.zst", zstandard.compress(TEXT[:5_000]) + zstandard.compress(TEXT[5_000:])),
        ("padded.gz", gzip.compress(TEXT, mtime=0) + b"\0" * 512),
    ],
)
def test_the_lines_of_a_file_are_the_same_however_it_is_packed(
    tmp_path: Path, name: str, content: bytes
) -> None:
    assert read(put(tmp_path, name, content)) == (TEXT.splitlines(), None)


@pytest.mark.parametrize("pack", [gzip.compress, zstandard.compress])
@pytest.mark.parametrize("kept", [0.2, 0.5, 0.999])
def test_a_cut_archive_gives_the_whole_lines_before_the_cut_and_says_so(
    tmp_path: Path, pack: object, kept: float
) -> None:
    packed = pack(os.urandom(600_000).hex().encode().replace(b"7", b"\n"))  # type: ignore[operator]
    whole, _ = read(put(tmp_path, "whole", packed))
    found, damage = read(put(tmp_path, "cut", packed[: int(len(packed) * kept)]))
    assert 0 < len(found) < len(whole)
    assert found == whole[: len(found)]
    assert damage is not None
    assert "cut off" in damage


def test_a_damaged_archive_gives_what_can_be_read_of_it_and_says_so(tmp_path: Path) -> None:
    packed = bytearray(gzip.compress(TEXT))
    packed[len(packed) // 2] ^= 0xFF
    found, damage = read(put(tmp_path, "damaged.gz", bytes(packed)))
    assert found[:5_000] == TEXT.splitlines()[:5_000]
    assert damage is not None
    assert "damaged" in damage


@pytest.mark.parametrize(("name", "content"), [("a.gz", b"text\n"), ("b.jsonl.zst", b"{}\n"), ("c.gz", b"")])
def test_a_file_named_like_an_archive_that_is_none_is_unreadable(
    tmp_path: Path, name: str, content: bytes
) -> None:
    with pytest.raises(UnreadableFileError, match="named like an archive"):
        read(put(tmp_path, name, content))


def test_lines_are_split_at_line_feeds_only(tmp_path: Path) -> None:
    content = "a\u2028b\x0bc\x0cd\re\r\nf\u0085g\n".encode()
    assert read(put(tmp_path, "x", content))[0] == ["a\u2028b\x0bc\x0cd\re".encode(), "f\u0085g".encode()]


def test_a_byte_order_mark_is_skipped_at_the_beginning_only(tmp_path: Path) -> None:
    assert read(put(tmp_path, "x", b"\xef\xbb\xbfa\n\xef\xbb\xbfb"))[0] == [b"a", b"\xef\xbb\xbfb"]


def test_the_last_line_needs_no_line_feed(tmp_path: Path) -> None:
    assert read(put(tmp_path, "x", b"a\nb"))[0] == [b"a", b"b"]
    assert read(put(tmp_path, "empty", b""))[0] == []


def test_a_line_over_the_limit_is_marked_and_the_next_one_read(tmp_path: Path) -> None:
    path = put(tmp_path, "x", b"a\n" + b"x" * 3_000_000 + b"\nb\n" + b"y" * 2_000)
    with opened(path) as source:
        found = list(lines(source, 1_000))
    assert [(line.number, line.whole) for line in found] == [(1, True), (2, False), (3, True), (4, False)]
    assert found[2] == Line(3, b"b", whole=True)
    assert len(found[1].content) <= streams.KEPT_OF_A_LONG_LINE


@pytest.mark.parametrize("pack", [gzip.compress, zstandard.compress])
def test_a_line_over_the_limit_is_not_read_into_memory(tmp_path: Path, pack: object) -> None:
    path = put(tmp_path, "bomb", pack(b"x" * 100_000_000 + b"\n{}\n"))  # type: ignore[operator]
    tracemalloc.start()
    with opened(path) as source:
        found = [line.number for line in lines(source, 1_000_000)]
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert found == [1, 2]
    assert peak < 60_000_000


def test_what_is_appended_while_a_file_is_read_is_left_for_the_next_time(tmp_path: Path) -> None:
    path = put(tmp_path, "growing.jsonl", b"a\nb\n")
    with opened(path) as source:
        with path.open("ab") as file:
            file.write(b"c\n")
        assert [line.content for line in lines(source)] == [b"a", b"b"]


def test_a_file_that_becomes_shorter_is_reported(tmp_path: Path) -> None:
    path = put(tmp_path, "shrinking.jsonl", (b"a" * 99 + b"\n") * 50_000)
    with opened(path) as source:
        os.truncate(path, 4_000_000)
        assert len(list(lines(source))) == 40_000
        assert source.damage is not None


def test_looking_at_the_head_leaves_the_file_at_its_beginning(tmp_path: Path) -> None:
    with opened(put(tmp_path, "x.gz", gzip.compress(TEXT))) as source:
        assert head(source, 10) == TEXT[:10]
        assert sum(1 for _ in lines(source)) == 20_000


def test_a_folder_or_an_absent_file_is_unreadable_in_one_sentence(tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "absent"):
        with pytest.raises(UnreadableFileError, match=r"could not be read \(.+\)\.$"), opened(path):
            pass


def test_a_pipe_is_refused_before_it_is_waited_for(tmp_path: Path) -> None:
    """Its digest needs a first reading, and without a writer opening it never returns."""
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(UnreadableFileError, match="is a pipe or a device"), opened(tmp_path / "pipe"):
        pass


def test_a_name_that_is_not_utf8_can_be_shown() -> None:
    assert shown(Path(os.fsdecode(b"caf\xe9.jsonl"))) == "caf\ufffd.jsonl"


def test_every_read_can_be_made_to_fail(tmp_path: Path) -> None:
    path = put(tmp_path, "x.gz", gzip.compress(os.urandom(200_000)))
    with failpoints.armed(0):
        read(path)
        operations = failpoints.count()
    assert operations > 2
    for number in range(1, operations + 1):
        with failpoints.armed(number), pytest.raises(TransientError):
            read(path)


@given(st.lists(st.binary(max_size=30).filter(lambda part: b"\n" not in part), max_size=20))
def test_joining_the_lines_of_any_file_gives_the_file(
    tmp_path_factory: pytest.TempPathFactory, parts: list[bytes]
) -> None:
    content = b"\n".join(parts)
    path = put(tmp_path_factory.mktemp("any"), "x", b"!" + content)
    expected = (b"!" + content).split(b"\n")
    expected = [part.removesuffix(b"\r") for part in (expected if expected[-1] else expected[:-1])]
    assert read(path)[0] == expected
