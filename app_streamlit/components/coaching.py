"""What the coach's pages share: the note on what they are for, sentences about standings, marks of findings.

What belongs here: words made of standings. What does not: whether somebody stands apart; the data says so.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import streamlit as st
from markupsafe import Markup

from app_streamlit.components import coaching_terms, markup

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app_streamlit.records.coaching import Standing

_ONLY: Final = (
    "For coaching only: to know what to listen to, and with whom. No basis for pay, ranking or discipline. "
    "A figure of one week is little; look at several."
)


def only_coaching() -> None:
    """Say what these pages are for."""
    st.html(Markup('<p class="qm-only-coaching">{}</p>').format(_ONLY))


def badge(finding: str) -> Markup:
    """Write a finding as a label."""
    term = coaching_terms.FINDINGS[finding]
    return Markup('<span class="qm-finding qm-finding-{}" title="{}">{}</span>').format(
        finding, term.meaning, term.title
    )


def direction(row: Standing) -> str:
    """Say on which side of the peers a figure lies."""
    return "higher" if (row.adjusted or 0) > (row.peer_mean or 0) else "lower"


def figures(row: Standing) -> Markup:
    """Write an agent's figure with its interval, beside the peers'."""
    reach = coaching_terms.interval(row.metric, row.low, row.high)
    return Markup("<strong>{}</strong>{}, peers {}, n {}").format(
        coaching_terms.figure(row.metric, row.adjusted),
        f" ({reach})" if reach else "",
        coaching_terms.figure(row.metric, row.peer_mean),
        row.n,
    )


def sentence(row: Standing) -> Markup:
    """Say of one metric how the agent stands, and whether that is noise."""
    title = coaching_terms.metric(row.metric).term.title
    if row.finding:
        return Markup("{}: {}. Clearly {} than the peers, beyond what chance explains.").format(
            title, figures(row), direction(row)
        )
    if row.adjusted is None or row.reason == "few":
        why = coaching_terms.REASONS.get(row.reason or "", "not known")
        return Markup("{}: {} (n {}).").format(title, why, row.n)
    if row.reason == "no_direction" and row.n < coaching_terms.FEWEST:
        return Markup("{}: {} (n {}).").format(title, coaching_terms.REASONS["few"], row.n)
    if row.reason == "no_direction":
        return Markup("{}: {}. Neither way is better.").format(title, figures(row))
    return Markup("{}: {}. Within chance: nothing to act on.").format(title, figures(row))


def named(rows: Sequence[Standing]) -> list[Standing]:
    """Return the findings, to be coached first; by agent, for nobody is ranked."""
    return sorted(
        (row for row in rows if row.finding), key=lambda row: (row.finding or "", row.agent_id, row.metric)
    )


def titles(metrics: Sequence[str]) -> str:
    """Name metrics in a row of words."""
    return ", ".join(coaching_terms.metric(metric).term.title.lower() for metric in metrics)


def people(agents: Sequence[str]) -> Markup:
    """Name agents, up to five of them."""
    shown = markup.join((markup.text(agent) for agent in agents[:5]), ", ")
    more = len(agents) - len(agents[:5])
    return Markup("{} and {} more").format(shown, more) if more else shown
