"""Agent: what differs from the peers, whether it is noise, what to listen to, before and after a coaching."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

import streamlit as st
from markupsafe import Markup

from app_streamlit import data, identity
from app_streamlit.components import (
    address,
    agent_charts,
    before_after,
    charts,
    coaching,
    coaching_terms,
    frame,
    glossary,
    links,
    markup,
    numbers,
    strip,
    takeaway,
    weeks,
)
from app_streamlit.data import coaching as read

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app_streamlit.records.coaching import Example, Recovery, Session, Standing

SHOWN_WEEKS: Final = 13
RECOVERY_WEEKS: Final = 4
MOST_RECOVERIES: Final = 5
VOLUME: Final = "interactions"


def _ordered(rows: Sequence[Standing]) -> list[Standing]:
    order = list(coaching_terms.METRICS)
    return sorted(
        (row for row in rows if row.metric in coaching_terms.METRICS), key=lambda row: order.index(row.metric)
    )


def _takeaway(rows: Sequence[Standing]) -> None:
    contacts = next((row.n for row in rows if row.metric == VOLUME), 0)
    found = coaching.named(rows)
    if contacts < coaching_terms.FEWEST:
        takeaway.show(f"Not enough contacts to say: {contacts} in this week, {coaching_terms.FEWEST} needed.")
    elif not found:
        takeaway.show("Nothing differs from the peers beyond chance this week.")
    else:
        parts = [
            f"{coaching_terms.FINDINGS[finding].title.lower()} for "
            f"{coaching.titles([row.metric for row in found if row.finding == finding])}"
            for finding in coaching_terms.FINDINGS
            if any(row.finding == finding for row in found)
        ]
        takeaway.show(f"Beyond chance this week: {'; '.join(parts)}. All other differences are noise.")


def _standing(row: Standing, line: strip.Reach | None) -> tuple[Markup, Markup, Markup]:
    term = coaching_terms.metric(row.metric).term
    known = row.n >= coaching_terms.FEWEST
    drawn = (
        strip.draw(
            line, row.adjusted, row.low, row.high, row.peer_mean, f"qm-strip-{row.finding or 'chance'}"
        )
        if known
        else Markup("")
    )
    badge = coaching.badge(row.finding) if row.finding else Markup("")
    return (
        Markup('<strong title="{}">{}</strong> {}').format(term.meaning, term.title, badge),
        drawn,
        coaching.sentence(row),
    )


def _differences(rows: Sequence[Standing], week_rows: Sequence[Standing]) -> None:
    st.subheader("What differs, and whether it is noise", anchor=False)
    compared = [row for row in rows if row.metric != VOLUME]
    shown = []
    for row in compared:
        peers = [it for it in week_rows if it.metric == row.metric and it.n >= coaching_terms.FEWEST]
        line = strip.reach(end for it in peers for end in (it.low, it.high, it.adjusted, it.peer_mean))
        shown.append(_standing(row, line))
    st.html(markup.table("The agent beside the peers", ("Figure", "Beside the peers", "In words"), shown))
    st.html(
        '<p class="qm-note">The line spans all agents of the week. Dot: this agent, with the 95% interval. '
        "Stroke: the mean of the peers. The mix of contacts is held equal.</p>"
    )


def _metric(rows: Sequence[Standing]) -> str:
    offered = [row.metric for row in rows if row.metric != VOLUME]
    found = [row.metric for row in rows if row.finding]
    first = next(iter(found), offered[0])
    address.seed("focus", address.code("figure", offered, first))
    chosen = st.pills(
        "Figure",
        offered,
        format_func=lambda code: coaching_terms.metric(code).term.title,
        key="focus",
        required=True,
    )
    address.write({"figure": [] if chosen in (None, first) else [chosen]})
    return chosen or first


def _course(agent: str, week: date, metric: str, sessions: Sequence[Session]) -> None:
    first = week - timedelta(weeks=SHOWN_WEEKS - 1)
    rows = [row for row in read.course(agent, first, week) if row.metric == metric]
    term = coaching_terms.metric(metric).term
    st.subheader(f"{term.title} over the weeks", anchor=False, help=term.meaning)
    dates = [it.day for it in sessions if first <= it.day <= week + timedelta(days=6)]
    chart = agent_charts.course(rows, metric, dates)
    charts.show(chart, "course", f"{term.title} by week, with 95% intervals and the mean of the peers")
    st.html(agent_charts.key(over_weeks=True))


def _listen(examples: Sequence[Example], metric: str) -> None:
    st.subheader("Conversations to listen to", anchor=False)
    mine = [it for it in examples if it.metric == metric]
    if not mine:
        st.html(Markup('<p class="qm-muted">This figure has no example this week.</p>'))
    for place, it in enumerate(mine):
        with st.container(key=f"listen-{place}", horizontal=True, wrap=False, vertical_alignment="center"):
            st.html(
                Markup('<div class="qm-listen"><p>{}<br><small>{}</small></p></div>').format(
                    coaching_terms.SIDES.get(it.side, it.side), markup.text(it.interaction_id)
                )
            )
            links.open_at(it.interaction_key, it.turns)


def _recoveries(rows: Sequence[Recovery]) -> None:
    st.subheader(
        "Recoveries to praise",
        anchor=False,
        help="Of the last four weeks: began at \N{MINUS SIGN}1 or below and ended at +1 or above.",
    )
    if not rows:
        st.html(Markup('<p class="qm-muted">None in these four weeks.</p>'))
    for place, it in enumerate(rows):
        with st.container(
            key=f"listen-recovery-{place}", horizontal=True, wrap=False, vertical_alignment="center"
        ):
            st.html(
                Markup('<div class="qm-listen"><p>{}<br><small>{}, {}, {}</small></p></div>').format(
                    markup.begin_to_end(it.customer_begin_score, it.customer_end_score),
                    glossary.channel(it.channel),
                    markup.text(it.queue, "The source named no queue"),
                    numbers.moment(it.started_at, data.zone()),
                )
            )
            links.open_at(it.interaction_key, () if it.best_turn is None else (it.best_turn,))


def _gone(agent: str) -> None:
    frame.head("Agent")
    frame.quiet(
        "No such agent in this week",
        Markup("Nobody called {} had a contact then.").format(markup.text(agent))
        if agent
        else Markup("The address names no agent."),
        Markup("Choose one on the page Team, or another week there."),
    )


def _team(agent: str) -> str:
    """Say which team the agent belongs to, where one is known."""
    mine = next((it for it in read.members() if it.agent_id == agent), None)
    if mine is None:
        return ""
    coached = f", coached by {', '.join(mine.coaches)}" if mine.coaches else ""
    return f"{mine.team}{coached}"


def _page(agent: str, week: date, everybody: Sequence[Standing]) -> None:
    rows = _ordered([row for row in everybody if row.agent_id == agent])
    sessions = read.sessions(agent)
    _takeaway(rows)
    with st.container(key="differences"):
        _differences(rows, everybody)
    with st.container(key="focus_figure"):
        metric = _metric(rows)
    over, listen = st.columns([1.4, 1], gap="large")
    with over.container(key="over_weeks"):
        _course(agent, week, metric, sessions)
    with listen:
        with st.container(key="examples"):
            _listen(read.examples(agent, week), metric)
        with st.container(key="recoveries"):
            first = week - timedelta(weeks=RECOVERY_WEEKS - 1)
            _recoveries(read.recoveries(agent, first, week + timedelta(days=6), MOST_RECOVERIES))
    with st.container(key="before_after"):
        before_after.show(agent, sessions, coach=identity.current().has(identity.COACH))
    links.remember_list(links.AGENT, "Back to the agent")


def main() -> None:
    """Draw the page."""
    above = st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center")
    with above:
        links.back_to_team()
    agent = st.query_params.get("name", "")
    known = read.weeks()
    if not known or not agent:
        _gone(agent)
        return
    freshness = data.freshness()
    with above:
        frame.explain(
            (coaching_terms.ADJUSTED, coaching_terms.PEER_MEAN, coaching_terms.FINDING, glossary.INTERVAL,
             before_after.EFFECT, *(metric.term for metric in coaching_terms.METRICS.values()))
        )  # fmt: skip
    frame.head(agent, _team(agent))
    coaching.only_coaching()
    week = weeks.chosen([row.week for row in known], freshness.newest_day, "agent_week")
    everybody = read.standings(week)
    if any(row.agent_id == agent for row in everybody):
        _page(agent, week, everybody)
    else:
        frame.quiet(
            "No contact in this week",
            Markup("{} had none. Choose another week above.").format(markup.text(agent)),
        )


main()
