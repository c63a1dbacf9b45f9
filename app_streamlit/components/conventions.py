"""One interaction by the three published conventions, and what its source said by them.

What belongs here: laying figures out. What does not: computing or defining one (the scoring room does both).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from markupsafe import Markup

from app_streamlit.components import markup, numbers
from qm_pipeline.scoring import formulas

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from app_streamlit.records.conversations import Conversation, SourceFigure

_WORDS: Final = {True: "agrees", False: "differs", None: "no labels"}


class _Row(NamedTuple):
    """A figure: what it is, and the field of a conversation that holds ours."""

    convention: str
    participant: str
    figure: str
    field: str
    digits: int


_ROWS: Final = (
    _Row(formulas.CONTACT_LENS, "customer", "overall", "customer_score", 2),
    _Row(formulas.CONTACT_LENS, "customer", "begin", "customer_begin_score", 2),
    _Row(formulas.CONTACT_LENS, "customer", "end", "customer_end_score", 2),
    _Row(formulas.CONTACT_LENS, "customer", "shift", "customer_shift", 2),
    _Row(formulas.CONTACT_LENS, "agent", "overall", "agent_score", 2),
    _Row(formulas.GENESYS, "customer", "score", "customer_phrase_score", 0),
    _Row(formulas.GENESYS, "customer", "trend", "customer_phrase_trend", 0),
    _Row(formulas.SEVEN_LEVELS, "customer", "level", "customer_level", 0),
)
_SHORT: Final = {
    formulas.CONTACT_LENS: "Contact Lens",
    formulas.GENESYS: "Genesys-style",
    formulas.SEVEN_LEVELS: "Seven levels",
}


def table(it: Conversation, given: Sequence[SourceFigure]) -> Markup:
    """Write the figures; with those of the source and what its labels give, where it gave some."""
    theirs = {(each.convention, each.participant, each.figure): each for each in given if each.place is None}
    headings = ["Figure", "Ours"]
    rows = [_ours(row, it) for row in _ROWS]
    if given:
        headings += ["Source's", "From its labels", ""]
        rows = [
            [*cells, *_source(theirs.pop((row.convention, row.participant, row.figure), None), row.digits)]
            for cells, row in zip(rows, _ROWS, strict=True)
        ]
        rows += [_further(each) for each in theirs.values()]
    return markup.join(
        (
            markup.table("The interaction by three conventions", headings, rows, range(1, 4)),
            _progressive(given),
            _definitions(),
        )
    )


def _ours(row: _Row, it: Conversation) -> list[Markup | str]:
    value = numbers.signed(getattr(it, row.field), row.digits)
    return [_named(f"{row.participant}, {row.figure}", row.convention), value]


def _named(figure: str, convention: str) -> Markup:
    """Write a figure's name under its convention: a column for each would be too wide where they stand."""
    return Markup("<small>{}</small> {}").format(_SHORT.get(convention, convention), figure)


def _source(each: SourceFigure | None, digits: int) -> list[Markup | str]:
    if each is None:
        return ["", "", ""]
    return [
        numbers.signed(each.theirs, digits),
        numbers.signed(each.from_their_labels, digits),
        _verdict(each.agrees),
    ]


def _further(each: SourceFigure) -> list[Markup | str]:
    """Write a figure of the source that we do not report."""
    figure = f"{each.participant}, {each.figure.replace('_', ' ')}"
    ours = numbers.signed(each.from_our_labels, 2)
    return [_named(figure, each.convention), ours, *_source(each, 2)]


def _verdict(agrees: bool | None) -> Markup:  # noqa: FBT001  # a cell's value, not a switch
    if agrees is None:
        return Markup('<span class="qm-muted">{}</span>').format(_WORDS[None])
    return markup.state(good=agrees, words=_WORDS[agrees])


def _progressive(given: Iterable[SourceFigure]) -> Markup:
    running = [each.agrees for each in given if each.place is not None]
    if not running:
        return Markup("")
    agree = sum(each is True for each in running)
    return Markup('<p class="qm-note">Progressive scores of the source: {} of {} agree.</p>').format(
        agree, len(running)
    )


def _definitions() -> Markup:
    told = markup.join(
        Markup("<li><strong>{}, {}</strong>: {}; counts {}.</li>").format(
            _SHORT[convention], figure.replace("_", " "), meaning.definition, meaning.counts
        )
        for (convention, figure), meaning in formulas.DEFINITIONS.items()
    )
    return Markup(
        '<details class="qm-note"><summary>How each is computed</summary><ul>{}</ul></details>'
    ).format(told)
