"""The transcript: every turn with its score, the evidence marked, the source's own label beside ours.

What belongs here: how turns look. What does not: which turns are evidence (flags say so), making scores.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Final

from markupsafe import Markup

from app_streamlit.components import glossary, markup, numbers, scale

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from app_streamlit.records import Evidence, Flag, Turn

LONG_TEXT: Final = 1500
_ROLE_NAMES: Final = {"customer": "Customer", "agent": "Agent", "bot": "Bot", "system": "System"}
_ROLE_STYLES: Final = {"customer": "qm-customer", "agent": "qm-agent"}


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


def marked(said: str, evidence: Iterable[Evidence]) -> Markup:
    """Write a turn's text with the stretches marked that a flag rests on."""
    pieces, at = [], 0
    for start, end in _spans(evidence, len(said)):
        pieces.append(Markup("{}<mark>{}</mark>").format(said[at:start], said[start:end]))
        at = end
    return markup.join([*pieces, Markup.escape(said[at:])])


def _who(turn: Turn, flags: Sequence[str]) -> Markup:
    name = _ROLE_NAMES.get(turn.role, turn.role)
    agent = Markup(" {}").format(markup.text(turn.agent_id)) if turn.agent_id else ""
    titles = f"\N{MIDDLE DOT} {', '.join(flags)}"
    marks = Markup(' <span class="qm-evidence">{}</span>').format(titles) if flags else ""
    return Markup('<p class="qm-who">{}{}{}</p>').format(name, agent, marks)


def _said(turn: Turn, evidence: Sequence[Evidence]) -> Markup:
    if not turn.text:
        return Markup('<p class="qm-said qm-muted">No text</p>')
    long = Markup(' qm-long" tabindex="0') if len(turn.text) > LONG_TEXT else ""
    return Markup('<p class="qm-said{}" dir="auto">{}</p>').format(long, marked(turn.text, evidence))


def _verdict(turn: Turn) -> Markup:
    if turn.score is not None:
        ours = markup.score(turn.score)
    else:
        why = glossary.SKIPPED.get(turn.skipped_reason or "", "not scored yet")
        ours = markup.unknown(f"No score: {why}")
    if turn.source_sentiment is None:
        return ours
    return Markup('{}<span class="qm-vendor">source: {}</span>').format(ours, turn.source_sentiment)


def _turn(turn: Turn, evidence: Sequence[Evidence], flags: Sequence[str]) -> Markup:
    return Markup(
        '<li class="qm-turn {role} {level}{evident}" id="{anchor}">'
        '<span class="qm-when qm-number">{when}</span>'
        '<div class="qm-bubble">{who}{said}</div><div class="qm-verdict">{verdict}</div></li>'
    ).format(
        role=_ROLE_STYLES.get(turn.role, "qm-other"),
        level=scale.css_class(turn.score),
        evident=" qm-evident" if flags else "",
        anchor=anchor(turn.turn_index),
        when=numbers.clock(turn.offset_ms) if turn.offset_ms is not None else f"#{turn.turn_index + 1}",
        who=_who(turn, flags),
        said=_said(turn, evidence),
        verdict=_verdict(turn),
    )


def transcript(turns: Sequence[Turn], flags: Sequence[Flag]) -> Markup:
    """Write the whole transcript."""
    evidence: defaultdict[int, list[Evidence]] = defaultdict(list)
    titles: defaultdict[int, list[str]] = defaultdict(list)
    for flag in flags:
        for place in flag.evidence:
            evidence[place.turn_index].append(place)
            title = glossary.flag(flag.code).title
            if title not in titles[place.turn_index]:
                titles[place.turn_index].append(title)
    items = (_turn(turn, evidence[turn.turn_index], titles[turn.turn_index]) for turn in turns)
    return Markup('<ol class="qm-transcript">{}</ol>').format(markup.join(items))


def legend() -> Markup:
    """Write the seven steps of the scale with their words."""
    steps = (
        Markup('<span class="qm-score {}">{}</span>').format(scale.level_class(step), step.word)
        for step in scale.LEVELS
    )
    return Markup('<div class="qm-legend">{}</div>').format(markup.join(steps))


def why(flags: Sequence[Flag]) -> Markup:
    """Write why an interaction is flagged, with ways to the turns that show it."""
    return markup.join(_reason(flag) for flag in flags)


def _reason(flag: Flag) -> Markup:
    places = sorted({place.turn_index for place in flag.evidence})
    ways = (Markup('<a href="#{}">{}</a>').format(anchor(place), place + 1) for place in places)
    shown = (
        Markup('<p class="qm-muted">Turns {}</p>').format(markup.join(ways, ", ")) if places else Markup("")
    )
    return Markup(
        '<section class="qm-why"><h3 title="{meaning}">{title}</h3><p>{reason}</p>{shown}</section>'
    ).format(
        meaning=glossary.flag(flag.code).meaning,
        title=glossary.flag(flag.code).title,
        reason=markup.text(flag.reason),
        shown=shown,
    )
