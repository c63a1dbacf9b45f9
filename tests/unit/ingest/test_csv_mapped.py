"""CSV with a mapping file: rows into conversations."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from qm_pipeline.ingest.readers import gathering
from qm_pipeline.interactions.errors import UnreadableFileError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from qm_pipeline.ingest.reading import Read

    Reads = Callable[..., list[Read]]
    Outcome = Callable[[list[Read]], list[tuple[int, str, str | None]]]

MAPPING = """
delimiter = ";"

[columns]
interaction_id = "Chat"
queue = "Team"
resolved = "Solved"
transfers = "Hops"
csat = "Stars"

[turns]
role = "Who"
text = "Message"
at = "Sent"
agent_id = "Agent"

[attributes]
vip = "VIP"

[constants]
source = "desk"
channel = "chat"

[values.role]
Client = "customer"
Rep = "agent"

[times]
format = "%d.%m.%Y %H:%M:%S"
zone = "Europe/Berlin"
"""
HEADER = "Chat;Team;Who;Message;Sent;Agent;Solved;Hops;Stars;VIP\n"


def row(
    name: str, who: str = "Client", text: str = "hello", sent: str = "01.03.2024 10:00:00", rest: str = ";;;;"
) -> str:
    return f"{name};A;{who};{text};{sent};{rest}\n"


@pytest.fixture
def read(tmp_path: Path, reads: Reads) -> Callable[..., list[Read]]:
    def go(content: str | bytes, mapping: str = MAPPING, name: str = "x.csv") -> list[Read]:
        (tmp_path / "m.toml").write_text(mapping, encoding="utf-8")
        (tmp_path / name).write_bytes(content if isinstance(content, bytes) else content.encode())
        return reads(tmp_path / name, mapping=tmp_path / "m.toml")

    return go


def test_the_rows_of_a_conversation_become_one_record(read: Callable[..., list[Read]]) -> None:
    content = (
        "\ufeff"
        + HEADER
        + row("c1", text='"hello;\nthere ""you"""', rest=";yes;2;4.5;gold")
        + row("c1", "Rep", "hi", "01.03.2024 10:00:05", "a1;;;;")
    )
    found = read(content)
    chat = found[0].interaction  # type: ignore[union-attr]
    assert len(found) == 1
    assert (chat.source, chat.interaction_id, chat.channel, chat.queue) == ("desk", "c1", "chat", "A")
    assert (chat.resolved, chat.transfers, chat.csat, chat.attributes) == (True, 2, 4.5, {"vip": "gold"})
    assert chat.started_at == datetime(2024, 3, 1, 9, tzinfo=UTC)
    assert chat.ended_at == datetime(2024, 3, 1, 9, 0, 5, tzinfo=UTC)
    assert [(turn.role, turn.text, turn.agent_id, turn.offset_ms) for turn in chat.turns] == [
        ("customer", 'hello;\nthere "you"', None, 0),
        ("agent", "hi", "a1", 5_000),
    ]


def test_records_stand_at_the_line_of_their_first_row(
    read: Callable[..., list[Read]], outcome: Outcome
) -> None:
    content = HEADER + row("c1", text='"two\nlines"') + row("c2") + "\n" + row("c2") + row("c3")
    assert outcome(read(content)) == [(2, "c1", None), (4, "c2", None), (7, "c3", None)]


@pytest.mark.parametrize("rows_a_run", [1, 2, 50_000])
def test_conversations_that_the_file_interleaves_are_brought_together(
    read: Callable[..., list[Read]], outcome: Outcome, monkeypatch: pytest.MonkeyPatch, rows_a_run: int
) -> None:
    monkeypatch.setattr(gathering, "ROWS_A_RUN", rows_a_run)
    content = HEADER + "".join(row(name, text=str(number)) for number, name in enumerate("abacbcab"))
    found = read(content)
    assert outcome(found) == [(2, "a", None), (3, "b", None), (5, "c", None)]
    texts = [[turn.text for turn in each.interaction.turns] for each in found]  # type: ignore[union-attr]
    assert texts == [["0", "2", "6"], ["1", "4", "7"], ["3", "5"]]


def test_a_bad_row_among_interleaved_ones_is_refused_at_its_line(
    read: Callable[..., list[Read]], outcome: Outcome
) -> None:
    content = (
        (HEADER + row("a") + row("b") + row("a") + "short;row\n").encode()
        + row("c", text="\u00e9").encode("latin-1")
        + row("b").encode()
    )
    assert outcome(read(content)) == [
        (2, "a", None),
        (3, "b", None),
        (5, "not_csv", None),
        (6, "not_utf8", None),
    ]


@pytest.mark.parametrize(
    ("content", "reason", "field"),
    [
        (row("c", who="Ghost"), "not_mapped", "turns[0].role"),
        (row("c", sent="99.03.2024 10:00:00"), "bad_time", "turns[0].at"),
        (row("c", sent="31.03.2024 02:30:00"), "time_without_offset", "turns[0].at"),
        (row("c", sent="27.10.2024 02:30:00"), "time_without_offset", "turns[0].at"),
        (row("c", sent=""), "missing_field", "started_at"),
        (row("c", rest=";maybe;;;"), "wrong_type", "resolved"),
        (row("c", rest=";;2.5;;"), "wrong_type", "transfers"),
        (row("c", rest=";;99999999999999999999999;;"), "wrong_type", "transfers"),
        (row("c", rest=";;-1;;"), "out_of_range", "transfers"),
        (row("c", rest=";;;9;"), "out_of_range", "csat"),
        (row("c", rest=";;;nan;"), "wrong_type", "csat"),
        (row("c", who="Rep"), "agent_id_missing", "turns[0].agent_id"),
        (row(" "), "missing_field", "interaction_id"),
        (row("c" * 201), "id_too_long", "interaction_id"),
        (row("c", text="x" * 40_000), "text_too_long", "turns[0].text"),
        (row("c", text="a\0b"), "nul_character", "turns[0].text"),
        (row("c", text='"x"y'), "not_csv", None),
        ("c;A\n", "not_csv", None),
        (row("c") [:-1] + ";one;more\n", "not_csv", None),
        (row("c", text='"never closed'), "not_csv", None),
    ],
)  # fmt: skip
def test_a_row_that_does_not_fit_is_refused_with_its_reason(
    read: Callable[..., list[Read]], outcome: Outcome, content: str, reason: str, field: str | None
) -> None:
    assert outcome(read(HEADER + row("ok") + content)) == [(2, "ok", None), (3, reason, field)]


def test_an_unclosed_quote_costs_a_part_of_the_file_not_the_rest_of_it(
    read: Callable[..., list[Read]], outcome: Outcome
) -> None:
    lost = "".join(row(f"lost-{number}", text="x" * 1_000) for number in range(200))
    found = outcome(read(HEADER + row("a", text='"open') + lost + row("last")))
    assert found[0] == (2, "not_csv", None)
    assert found[-1][1] == "last"


def test_a_refused_conversation_is_kept_with_its_header(read: Callable[..., list[Read]]) -> None:
    refused = read(HEADER + row("c", who="Ghost", text="boo"))[0]
    assert refused.raw.decode().splitlines()[0] == HEADER.strip().replace(";", ",")  # type: ignore[union-attr]
    assert b"Ghost,boo" in refused.raw  # type: ignore[union-attr]


def test_times_may_be_rfc_3339_or_seconds_since_1970(read: Callable[..., list[Read]]) -> None:
    for times, sent in (
        ("", "2024-03-01T10:00:00+01:00"),
        ('format = "epoch_s"', "1709283600"),
        ('format = "epoch_ms"', "1709283600000"),
    ):
        mapping = MAPPING.split("[times]", maxsplit=1)[0] + "[times]\n" + times
        chat = read(HEADER + row("c", sent=sent), mapping)[0].interaction  # type: ignore[union-attr]
        assert chat.started_at == datetime(2024, 3, 1, 9, tzinfo=UTC)


def test_a_time_without_a_zone_anywhere_is_refused(read: Callable[..., list[Read]], outcome: Outcome) -> None:
    mapping = MAPPING.replace('zone = "Europe/Berlin"', "")
    assert outcome(read(HEADER + row("c"), mapping)) == [(2, "time_without_offset", "turns[0].at")]
    mapping = MAPPING.split("[times]", maxsplit=1)[0]
    assert outcome(read(HEADER + row("c", sent="2024-03-01 10:00"), mapping))[0][1] in {
        "time_without_offset",
        "bad_time",
    }


def test_another_encoding_is_read_as_the_mapping_says(read: Callable[..., list[Read]]) -> None:
    chat = read(
        (HEADER + row("c", text="caf\u00e9")).encode("cp1252"),
        MAPPING.replace(';"', ';"\nencoding = "cp1252"', 1),
    )
    assert chat[0].interaction.turns[0].text == "caf\u00e9"  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (("[columns]", "[columns]\nmood = 'Mood'"), "no field mood"),
        (("[turns]", "[turns]\nloudness = 'L'"), "no field loudness"),
        (('interaction_id = "Chat"', ""), "columns lacks interaction_id"),
        (('text = "Message"', ""), "turns lacks text"),
        (('delimiter = ";"', 'delimiter = ";;"'), "one character"),
        (("Europe/Berlin", "Europe/Nowhere"), "no time zone"),
        (("[columns]", "colums"), "not a mapping file"),
        (("[columns]", "[colums]"), "not a mapping file"),
        (('"Chat"', '"Conversation"'), "no column 'Conversation'"),
    ],
)
def test_a_mapping_that_does_not_fit_is_said_in_a_sentence(
    read: Callable[..., list[Read]], change: tuple[str, str], said: str
) -> None:
    with pytest.raises(UnreadableFileError, match=said):
        read(HEADER + row("c"), MAPPING.replace(*change))


def test_a_csv_without_a_mapping_is_unreadable(tmp_path: Path, reads: Reads) -> None:
    (tmp_path / "x.csv").write_text(HEADER)
    with pytest.raises(UnreadableFileError, match="--mapping"):
        reads(tmp_path / "x.csv")
    with pytest.raises(UnreadableFileError, match="could not be read"):
        reads(tmp_path / "x.csv", mapping=tmp_path / "absent.toml")


def test_an_empty_file_has_no_columns(read: Callable[..., list[Read]]) -> None:
    with pytest.raises(UnreadableFileError, match="has no column"):
        read("")
