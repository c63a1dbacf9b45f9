"""The transcript: every turn with its score, the evidence marked, the source's own label beside ours.

What belongs here: how turns look. What does not: which turns are evidence (flags say so), making scores.
"""

from __future__ import annotations

from collections import defaultdict
from types import MappingProxyType
from typing import TYPE_CHECKING, Final, NamedTuple

from markupsafe import Markup

from app_streamlit.components import glossary, makers, markup, numbers, scale, words
from qm_pipeline.interactions.quotation import quoted

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from app_streamlit.records.conversations import Evidence, Flag, Phrase, Turn, WhyScored

LONG_TEXT: Final = 1500
_ROLE_NAMES: Final = {"customer": "Customer", "agent": "Agent", "bot": "Bot", "system": "System"}
_ROLE_STYLES: Final = {"customer": "qm-customer", "agent": "qm-agent"}
_EVIDENT: Final = Markup("<mark>{}</mark>")
_QUOTED: Final = Markup('<span class="qm-quoted" title="Quoted: nobody is scored for it">{}</span>')


def anchor(turn_index: int) -> str:
    """Name the place of a turn in the page."""
    return f"turn-{turn_index + 1}"


def _spans(evidence: Iterable[Evidence], length: int) -> list[tuple[int, int]]:
    """Return the marked stretches of a text, in order and without overlap."""
    merged: list[tuple[int, int]] = []
    named = ((e.start, e.end) for e in evidence if e.start is not None and e.end is not None)
    for start, end in sorted((max(start, 0), min(end, length)) for start, end in named):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], end))
        elif start < end:
            merged.append((start, end))
    return merged


def marked(
    said: str,
    evidence: Iterable[Evidence],
    phrases: Sequence[Phrase] = (),
    quoted: Sequence[tuple[int, int]] = (),
) -> Markup:
    """Write a turn's text: its phrases highlighted, what a flag rests on marked, what it quotes faded."""
    spans = _spans(evidence, len(said))

    def plain(start: int, stop: int) -> Markup:
        return Markup.escape(said[start:stop])

    def evident(start: int, stop: int) -> Markup:
        return _framed(_EVIDENT, spans, (start, stop), plain)

    def faded(start: int, stop: int) -> Markup:
        return _framed(_QUOTED, quoted, (start, stop), evident)

    return words.highlighted(said, phrases, faded)


def _framed(
    frame: Markup,
    spans: Iterable[tuple[int, int]],
    part: tuple[int, int],
    inner: Callable[[int, int], Markup],
) -> Markup:
    """Write a part of a text with a frame around the stretches in it; `inner` writes what lies between."""
    start, stop = part
    pieces, at = [], start
    for first, last in ((max(first, start), min(last, stop)) for first, last in spans):
        if first < last:
            pieces += [inner(at, first), frame.format(inner(first, last))]
            at = last
    return markup.join([*pieces, inner(at, stop)])


class Notes(NamedTuple):
    """What is shown with a turn besides itself: flags that rest on it and where, its words, its share."""

    evidence: Sequence[Evidence] = ()
    flags: Sequence[str] = ()
    why: WhyScored | None = None
    share: float | None = None
    made: bool = False
    written: Markup = Markup("")  # what reviewers wrote about it


def _who(turn: Turn, notes: Notes) -> Markup:
    name = _ROLE_NAMES.get(turn.role, turn.role)
    agent = Markup(" {}").format(markup.text(turn.agent_id)) if turn.agent_id else ""
    titles = f"\N{MIDDLE DOT} {', '.join(notes.flags)}"
    marks = Markup(' <span class="qm-evidence">{}</span>').format(titles) if notes.flags else ""
    made = Markup(' <span class="qm-maker">made the score</span>') if notes.made else ""
    return Markup('<p class="qm-who">{}{}{}{}</p>').format(name, agent, marks, made)


def _said(turn: Turn, notes: Notes, channel: str) -> Markup:
    if not turn.text:
        return Markup('<p class="qm-said qm-muted">No text</p>')
    long = Markup(' qm-long" tabindex="0') if len(turn.text) > LONG_TEXT else ""
    phrases = notes.why.spans if notes.why else ()
    body = marked(turn.text, notes.evidence, phrases, quoted(turn.text, channel))
    below = words.sum_line(notes.why, turn.text) if notes.why else ""
    return Markup('<p class="qm-said{}" dir="auto">{}</p>{}').format(long, body, below)


def _verdict(turn: Turn, share: float | None) -> Markup:
    if turn.score is not None:
        ours = markup.score(turn.score)
    else:
        why = glossary.SKIPPED.get(turn.skipped_reason or "", "not scored yet")
        ours = markup.unknown(f"No score: {why}")
    below = [] if turn.source_sentiment is None else [f"source: {turn.source_sentiment}"]
    if share is not None:
        below.append(f"makes {numbers.signed(share, makers.PLACES)}")
    notes = (Markup('<span class="qm-vendor">{}</span>').format(note) for note in below)
    return markup.join((ours, *notes))


def _turn(turn: Turn, notes: Notes, channel: str) -> Markup:
    return Markup(
        '<li class="qm-turn {role} {level}{evident}{told}" id="{anchor}">'
        '<span class="qm-when qm-number">{when}</span>'
        '<div><div class="qm-bubble">{who}{said}</div>{written}</div>'
        '<div class="qm-verdict">{verdict}</div></li>'
    ).format(
        role=_ROLE_STYLES.get(turn.role, "qm-other"),
        level=scale.css_class(turn.score),
        evident=" qm-evident" if notes.flags else "",
        told=" qm-told" if notes.why else "",
        anchor=anchor(turn.turn_index),
        when=numbers.clock(turn.offset_ms) if turn.offset_ms is not None else f"#{turn.turn_index + 1}",
        written=notes.written,
        who=_who(turn, notes),
        said=_said(turn, notes, channel),
        verdict=_verdict(turn, notes.share),
    )


def transcript(turns: Sequence[Turn], notes: Mapping[int, Notes], channel: str) -> Markup:
    """Write the whole transcript; `notes` go by the turn's index, what is quoted by the channel."""
    items = (_turn(turn, notes.get(turn.turn_index, Notes()), channel) for turn in turns)
    return Markup('<ol class="qm-transcript">{}</ol>').format(markup.join(items))


def notes(
    flags: Sequence[Flag],
    why: Mapping[int, WhyScored],
    share: Mapping[int, float],
    made: Sequence[int],
    written: Mapping[int, Markup] = MappingProxyType({}),
) -> dict[int, Notes]:
    """Gather what is to be shown with each turn."""
    places: defaultdict[int, list[Evidence]] = defaultdict(list)
    titles: defaultdict[int, dict[str, None]] = defaultdict(dict)
    for flag in flags:
        for place in flag.evidence:
            places[place.turn_index].append(place)
            titles[place.turn_index][glossary.flag(flag.code).title] = None
    return {
        turn: Notes(
            places[turn],
            tuple(titles[turn]),
            why.get(turn),
            share.get(turn),
            turn in made,
            written.get(turn, Markup("")),
        )
        for turn in {*places, *why, *share, *written}
    }


def legend() -> Markup:
    """Write the seven steps of the scale with their words."""
    steps = (
        Markup('<span class="qm-score {}">{}</span>').format(scale.level_class(step), step.word)
        for step in scale.LEVELS
    )
    return Markup('<div class="qm-legend">{}</div>').format(markup.join(steps))


def ways(turns: Iterable[int]) -> list[Markup]:
    """Write a link to each turn, in order."""
    return [Markup('<a href="#{}">{}</a>').format(anchor(turn), turn + 1) for turn in sorted(turns)]


def why(flags: Sequence[Flag]) -> Markup:
    """Write why an interaction is flagged, with ways to the turns that show it."""
    return markup.join(_reason(flag) for flag in flags)


def _reason(flag: Flag) -> Markup:
    found = ways({place.turn_index for place in flag.evidence})
    shown = Markup('<p class="qm-muted">Turns {}</p>').format(markup.join(found, ", ")) if found else ""
    return Markup(
        '<section class="qm-why"><h3 title="{meaning}">{title}</h3><p>{reason}</p>{shown}</section>'
    ).format(
        meaning=glossary.flag(flag.code).meaning,
        title=glossary.flag(flag.code).title,
        reason=markup.sentence_of(flag.reason),
        shown=shown,
    )
