"""Journeys in sentences: findings, steps, and which finding comes first.

What belongs here: words made of steps. What does not: whether a step is a finding; the data says so.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from markupsafe import Markup

from app_streamlit.components import glossary, markup, numbers
from app_streamlit.components.glossary import Term
from app_streamlit.components.journey_charts import stage

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from app_streamlit.records.journeys import Step

ALL: Final = "all"
DROP_OFF: Final = Term(
    "Drop-off",
    "Of the contacts that came to a stage and could have gone on, the share that came to no other stage "
    "after it. Who settled there has not dropped off.",
)
EMOTIONAL: Final = Term(
    "Change of mood",
    "The customer's mean turn score in the next stage minus that in this one, over the same contacts.",
)
FINDING: Final = Term(
    "Finding",
    "A drop-off whose interval lies 3 points above the journey's other steps or the same step elsewhere, "
    "tested over all steps shown; or a fall in mood of more than half a point, with 95% certainty and on 30 "
    "contacts.",
)
USUAL: Final = Term("Usual", "Median drop-off of the other steps of the same journey and channel.")
LEAVERS: Final = Term(
    "Leavers and stayers", "Those who left at a stage beside those who went on, by their mood in that stage."
)
TOUCHPOINTS: Final = Term(
    "Touchpoints",
    "A customer's contacts are one journey as long as the customer is back within 14 days, or what the "
    "journey map says.",
)
CHANNEL_OF_ALL: Final = "All channels"


NEWEST: Final = 20_000
"""About so many contacts stand behind a step: what a page costs must not grow with the site."""


def days_behind(step: Step) -> tuple[date, date]:
    """Return the last days of the window in which about `NEWEST` contacts came to a stage."""
    whole = (step.period_end - step.period_start).days + 1
    kept = whole * NEWEST // max(step.reached + step.settled, 1)
    return step.period_end - timedelta(days=min(max(kept, 1), whole) - 1), step.period_end


def channel(code: str) -> str:
    """Name a channel, or all of them."""
    return CHANNEL_OF_ALL if code == ALL else glossary.channel(code)


def excess(step: Step) -> float:
    """Count the contacts lost beyond what is usual: what a finding weighs."""
    if not step.drop_off_flagged or step.drop_off is None:
        return 0.0
    return (step.drop_off - (step.usual_drop_off or 0.0)) * step.reached


def weight(step: Step) -> tuple[bool, float]:
    """Order findings: drop-offs by the contacts lost beyond the usual, then falls by how many felt them."""
    if step.drop_off_flagged:
        return True, excess(step)
    return False, -(step.emotional_change or 0.0) * step.emotional_n


def findings(steps: Sequence[Step]) -> list[Step]:
    """Return the steps over all channels that are findings, the weightiest first.

    A step that is one in a channel only stands for itself.
    """
    flagged = [it for it in steps if it.drop_off_flagged or it.emotional_flagged]
    whole = {(it.journey, it.stage, it.drop_off_flagged) for it in flagged if it.channel == ALL}
    told = [
        it for it in flagged if it.channel == ALL or (it.journey, it.stage, it.drop_off_flagged) not in whole
    ]
    return sorted(told, key=weight, reverse=True)


def place(step: Step) -> Markup:
    """Name a step with its journey, and its channel where it is one."""
    where = "" if step.channel == ALL else f", {glossary.channel(step.channel)}"
    return Markup("{} ({}{})").format(markup.text(stage(step.stage)), markup.text(step.journey), where)


def left(step: Step) -> Markup:
    """Say how many leave at a step."""
    usual = f"; {numbers.percent(step.usual_drop_off)} is usual" if step.usual_drop_off is not None else ""
    return Markup("{} of {} leave ({}){}").format(
        numbers.percent(step.drop_off),
        numbers.plural(step.reached, "contact"),
        numbers.interval("share", step.low, step.high),
        usual,
    )


def felt(step: Step) -> Markup:
    """Say how the mood changes from a step to the next."""
    return Markup("the mood changes by {} on the way to {} ({}), n {}").format(
        numbers.signed(step.emotional_change, 2),
        markup.text(stage(step.next_stage)),
        numbers.interval("score", step.emotional_low, step.emotional_high),
        numbers.count(step.emotional_n),
    )


def told(step: Step) -> Markup:
    """Say what a finding is, in one sentence."""
    parts = ([left(step)] if step.drop_off_flagged else []) + ([felt(step)] if step.emotional_flagged else [])
    return Markup("<strong>{}</strong>: {}.").format(place(step), markup.join(parts, "; "))


def headline(steps: Sequence[Step]) -> Markup:
    """Say in one sentence what to take away."""
    found = findings(steps)
    over = f"{numbers.days(steps[0].period_start, steps[0].period_end)}"
    if not found:
        return Markup("No step stands out between {}: drop-offs and moods are as usual.").format(over)
    first = found[0]
    if first.drop_off_flagged:
        lost = numbers.plural(round(excess(first)), "contact")
        return Markup("Most are lost at {}: {}. That is about {} beyond the usual, {}.").format(
            place(first), left(first), lost, over
        )
    return Markup("Nobody leaves more than usual; the mood falls most at {}: {}, {}.").format(
        place(first), felt(first), over
    )
