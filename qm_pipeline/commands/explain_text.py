"""The text of `qm explain`.

What belongs here: how an explanation is laid out in a terminal. What does not: its figures
(`scoring.explanation`). What was said may hold anything; control characters are not handed to the terminal.
"""

from __future__ import annotations

import unicodedata
from typing import Any, Final

from rich.text import Text

from qm_pipeline.commands import console

# A word's number stands beneath it too: colour alone is not for everyone, and not for files.
_NEGATIVE: Final = "#d2691e"
_POSITIVE: Final = "#3d7fc1"
_STRONG: Final = 1.0
# A circumstance that adds less is in the sum and not in the list.
_LEAST: Final = 0.1
_UNKNOWN: Final = "-"
_FIGURES: Final = {
    "customer": "customer_score", "begin": "customer_begin_score", "end": "customer_end_score",
    "shift": "customer_shift", "agent": "agent_score",
}  # fmt: skip


def describe(document: dict[str, Any]) -> None:
    """Print the contact's scores, and each turn with its share, its words and their sum."""
    out = console.out()
    out.print(Text(f"{document['source']}/{document['interaction_id']}  ({document['model_versions']})"))
    out.print(Text("  ".join(f"{name} {_signed(document[key])}" for name, key in _FIGURES.items())))
    for flag in document["flags"]:
        out.print(Text(f"{flag['code']}: {flag['reason']}"), soft_wrap=True)
    for turn in document["turns"]:
        out.print()
        for line in _lines(turn):
            out.print(line, soft_wrap=True)


def _lines(turn: dict[str, Any]) -> list[Text]:
    head = f"[{turn['turn_index']}] {turn['role']}"
    if "score" not in turn:
        return [Text(f"{head}  not scored: {turn['skipped_reason'] or 'failed'}"), Text(_safe(turn["text"]))]
    share = turn["share"]["overall"]
    made = f"  made {_signed(share, 2)} of the {turn['role']}'s score" if share else ""
    return [
        Text(f"{head}  {_signed(turn['score'])}{made}", style="bold"),
        _said(turn),
        _words(turn),
        _sum(turn),
    ]


def _said(turn: dict[str, Any]) -> Text:
    text = Text(_safe(turn["text"]))
    for span in turn["spans"]:
        text.stylize(_style(span["points"]), span["start"], span["end"])
    return text


def _words(turn: dict[str, Any]) -> Text:
    """Write each shown phrase and what besides the words counts, with its points."""
    said = _safe(turn["text"])
    named = [(said[span["start"] : span["end"]], span["points"]) for span in turn["spans"]]
    named += [(each["name"], each["points"]) for each in turn["context"] if abs(each["points"]) >= _LEAST]
    pieces = [Text(f"{words} {_signed(points, 2)}", style=_style(points)) for words, points in named]
    return Text("    ") + Text("; ").join(pieces or [Text("no word that counts is shown")])


def _sum(turn: dict[str, Any]) -> Text:
    shown = sum(span["points"] for span in turn["spans"])
    before = sum(factor["points"] for factor in turn["context"])
    hidden = turn["hidden"]
    parts = [
        (shown, "the words named"),
        *([(before, "what came before")] if turn["context"] else []),
        (hidden["points"], f"other words ({hidden['words']})"),
        (turn["base"]["points"], "where every turn starts"),
    ]
    told = ", ".join(f"{_signed(points, 2)} {name}" for points, name in parts)
    return Text(f"    {told}: {_signed(turn['score'], 2)}", style="dim")


def _style(points: float) -> str:
    colour = _NEGATIVE if points < 0 else _POSITIVE
    return f"bold underline {colour}" if abs(points) >= _STRONG else f"underline {colour}"


def _signed(value: float | None, digits: int = 1) -> str:
    return _UNKNOWN if value is None else f"{value:+.{digits}f}"


def _safe(text: str) -> str:
    """Replace characters that a terminal might obey, one for one, so that offsets stay true."""
    return "".join(character if _harmless(character) else "\N{REPLACEMENT CHARACTER}" for character in text)


def _harmless(character: str) -> bool:
    return character in "\n\t" or unicodedata.category(character) not in {"Cc", "Cf", "Cs"}
