"""The sentiment figures that Contact Lens itself puts into its documents, kept as attributes.

What belongs here: their names, and the groups of messages that a chat's figures rest on. What does not:
comparing them with ours (`scoring.source_figures`).
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import msgspec

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_NAMES: Final = {"CUSTOMER": "customer", "AGENT": "agent", "SYSTEM": "system", "CUSTOM_BOT": "bot"}
_LABELS: Final = {"POSITIVE": "positive", "NEUTRAL": "neutral", "NEGATIVE": "negative"}
_PREFIX: Final = "contact_lens"
# In a text, sixteen digits in a row might be taken for a card's.
_PLACES: Final = 6


class Message(NamedTuple):
    """A message of the transcript: its id and whose it is, as the document says."""

    item_id: str | None
    role: str | None


class _Group(NamedTuple):
    """Messages that share a label; `place` is that of the first in the transcript, None if none is there."""

    role: str
    label: str
    progressive: float | None
    place: int | None


def attributes(sentiment: object, messages: Sequence[Message]) -> dict[str, Any]:
    """Name the figures of a document.

    Parameters
    ----------
    sentiment
        `ConversationCharacteristics.Sentiment`, whatever it holds.
    messages
        The turns of the transcript, in their order.

    Returns
    -------
    dict
        Name to number; and for chats `contact_lens_groups`, a JSON list of role, label and progressive score
        in the order of the conversation. What the document lacks is None.
    """
    overall = at(sentiment, "OverallSentiment")
    shift = at(sentiment, "SentimentShift")
    by_role, with_agent = ("DetailsByParticipantRole",), ("DetailsByInteraction", "DetailsByParticipantRole")
    named: dict[str, Any] = {}
    for role, name in _NAMES.items():
        quarters = list_at(sentiment, "SentimentByPeriod", "QUARTER", role)
        change = at(shift, *by_role, role)
        named |= {
            f"{name}_overall": _first(number(overall, role), number(overall, *by_role, role)),
            f"{name}_begin": _first(_score(quarters, 0), number(change, "BeginScore")),
            f"{name}_quarter_2": _score(quarters[1:2], 0),
            f"{name}_quarter_3": _score(quarters[2:3], 0),
            f"{name}_end": _first(_score(quarters[3:], 0), number(change, "EndScore")),
        }
    change = at(shift, *with_agent, "CUSTOMER", "WithAgent")
    named |= {
        "with_agent_overall": number(overall, *with_agent, "CUSTOMER", "WithAgent"),
        "with_agent_begin": number(change, "BeginScore"),
        "with_agent_end": number(change, "EndScore"),
        "groups": _groups(list_at(sentiment, "DetailsByTranscriptItemGroup"), messages),
    }
    return {f"{_PREFIX}_{name}": value for name, value in named.items()}


def _groups(published: Sequence[object], messages: Sequence[Message]) -> str | None:
    """Write the groups in the order of the conversation, as JSON."""
    if not published:
        return None
    place = {message.item_id or "": place for place, message in enumerate(messages)}
    given = [_group(each, place) for each in published]
    # What has no label is a group by itself: the published begin scores allow that, and not one group of all.
    grouped = {str(at(item, "Id")) for each in published for item in list_at(each, "TranscriptItems")}
    rest = [
        _Group(message.role or "", "", None, place)
        for place, message in enumerate(messages)
        if message.item_id not in grouped
    ]
    known = (each for each in [*given, *rest] if each.place is not None)
    placed = sorted(known, key=lambda each: each.place or 0)
    for group in (each for each in given if each.place is None):
        placed.insert(_place_of(group, given, placed), group)
    rows = [(_NAMES.get(each.role), _LABELS.get(each.label), each.progressive) for each in placed]
    return msgspec.json.encode(rows).decode()


def _group(published: object, place: Mapping[str, int]) -> _Group:
    places = [place.get(str(at(item, "Id"))) for item in list_at(published, "TranscriptItems")]
    known = [each for each in places if each is not None]
    progressive = number(published, "ProgressiveScore")
    return _Group(
        str(at(published, "ParticipantRole")),
        str(at(published, "Sentiment")),
        None if progressive is None else round(progressive, _PLACES),
        min(known, default=None),
    )


def _place_of(missing: _Group, given: Sequence[_Group], placed: Sequence[_Group]) -> int:
    """Find where a group belongs whose messages are not in the transcript.

    The document lists each side's groups in their order, so it lies between its neighbours of that side;
    there it is what parts two groups of another side, if two stand together, else it comes last.
    """
    mine = [each for each in given if each.role == missing.role]
    at_mine = next(place for place, each in enumerate(mine) if each is missing)
    before = [placed.index(each) for each in mine[:at_mine] if each in placed]
    after = [placed.index(each) for each in mine[at_mine + 1 :] if each in placed]
    first, last = max(before, default=-1) + 1, min(after, default=len(placed))
    for place, (one, other) in enumerate(pairwise(placed[first:last]), first + 1):
        if one.role == other.role:
            return place
    return last


def at(tree: object, *path: str) -> Any:  # noqa: ANN401 - any JSON value
    """Return what stands at a path of a JSON value, None where it does not lead that far."""
    for name in path:
        tree = tree.get(name) if isinstance(tree, dict) else None
    return tree


def number(tree: object, *path: str) -> float | None:
    """Return the number at a path of a JSON value, None where there is none."""
    value = at(tree, *path)
    return value if isinstance(value, (int, float)) and not isinstance(value, bool) else None


def list_at(tree: object, *path: str) -> list[Any]:
    """Return the list at a path of a JSON value, an empty one where there is none."""
    value = at(tree, *path)
    return value if isinstance(value, list) else []


def _score(quarters: Sequence[object], place: int) -> float | None:
    return number(quarters[place], "Score") if place < len(quarters) else None


def _first(one: float | None, other: float | None) -> float | None:
    return other if one is None else one
