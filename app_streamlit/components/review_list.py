"""A day's review list: one line each, why it is there and who has it.

What belongs here: how a line looks. What does not: which conversations are in it, taking one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from markupsafe import Markup

from app_streamlit.components import glossary, lines, markup, numbers

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app_streamlit.records.reviews import Listed, Place

_HEADINGS = Markup(
    '<div class="qm-row qm-listed qm-row-head" aria-hidden="true"><span>Order</span>'
    "<span>Why it is on the list</span><span>Where</span><span>Begin to end</span><span>State</span></div>"
)


def drawn(row: Listed | Place) -> Markup:
    """Say that it was drawn at random and with which chance; what that is for stands behind it."""
    others = numbers.plural(row.stratum_size, "other")
    chance = numbers.percent(row.inclusion_probability)
    share = "as everything else was" if row.inclusion_probability >= 1 else f"{chance} of {others} were"
    return Markup('<span class="qm-drawn" title="{}">Drawn at random</span>: {}.').format(
        glossary.DRAWN.meaning, share
    )


def _why(row: Listed) -> Markup:
    chips = markup.flags(row.codes) if row.codes else Markup("")
    reason = (
        drawn(row) if row.stratum == "random" else markup.sentence_of(row.reason, "Its flags are gone by now")
    )
    return Markup('<div>{}<p class="qm-reason">{}</p></div>').format(chips, reason)


def _order(row: Listed) -> Markup:
    below = (
        Markup("<small>at random</small>")
        if row.stratum == "random"
        else Markup('<small title="{}">{}</small>{}').format(
            glossary.QUEUE_PRIORITY.meaning, numbers.plain(row.priority), markup.bar(row.priority)
        )
    )
    return Markup('<div class="qm-number"><strong>{}</strong><br>{}</div>').format(row.position, below)


def state(row: Listed | Place, me: str) -> Markup:
    """Say who has it and whether it is done."""
    if row.finished_at is not None:
        who = "by you" if row.finished_by == me else markup.text(row.finished_by)
        return markup.join(
            (markup.state(good=True, words="Done"), Markup("<small>{}</small>").format(who)), " "
        )
    if row.reviewer is None:
        return Markup('<span class="qm-free">Free</span>')
    if row.reviewer == me:
        return Markup('<span class="qm-mine">{}Yours</span>').format(markup.icon("person"))
    return Markup("<span>Taken <small>by {}</small></span>").format(markup.text(row.reviewer))


def _line(row: Listed, me: str) -> Markup:
    return Markup('<div class="qm-row qm-listed{}">{}{}{}<div>{}</div><p>{}</p></div>').format(
        " qm-done" if row.finished_at else "",
        _order(row), _why(row), lines.where(row),
        markup.begin_to_end(row.customer_begin_score, row.customer_end_score), state(row, me),
    )  # fmt: skip


def show(rows: Sequence[Listed], me: str) -> None:
    """Draw the list."""
    lines.show(_HEADINGS, ((row.interaction_key, _line(row, me)) for row in rows))
