"""Team: how agents stand beside their peers in a week, with intervals; drawn by name, never ranked."""

from __future__ import annotations

from math import ceil
from typing import TYPE_CHECKING, Final

import streamlit as st
from markupsafe import Markup

from app_streamlit.components import (
    address,
    agent_charts,
    charts,
    coaching,
    coaching_terms,
    frame,
    glossary,
    links,
    markup,
    numbers,
    takeaway,
    weeks,
)
from app_streamlit.components.agent_charts import FEW
from app_streamlit.data import coaching as read

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import date

    from app_streamlit.records.coaching import Member, Standing

AT_FIRST: Final = ("customer_end_score", "recovery_rate", "likely_dissatisfied_rate", "empathy_rate")
BESIDE: Final = 4
AGENTS_A_PAGE: Final = 40
EVERYBODY, NAMED = "everybody", "named"
SHOWN: Final = {EVERYBODY: "Everybody", NAMED: "Who stands apart"}
VOLUME: Final = "interactions"


def _of_teams(known: list[str]) -> list[str]:
    """Narrow agents down to teams, for whoever coaches some to those at first; the address says which."""
    members = read.members()
    teams = sorted({it.team for it in members if it.agent_id in known})
    if not teams:
        return known
    mine = sorted({it.team for it in members if it.mine and it.team in teams})
    everybody = EVERYBODY in st.query_params.get_all("team")
    address.seed("team", address.codes("team", teams) or ([] if everybody else mine))
    chosen = st.multiselect(
        "Teams", teams, key="team", placeholder="All teams", help=_help(members),
        on_change=address.turn_to, args=(1,),
    )  # fmt: skip
    address.write({"team": list(chosen) or ([EVERYBODY] if mine else [])})
    inside = {it.agent_id for it in members if it.team in chosen}
    return [agent for agent in known if agent in inside] if chosen else known


def _help(members: Sequence[Member]) -> str:
    coached = {it.team: ", ".join(it.coaches) for it in members if it.coaches}
    told = "".join(f" {links.plain(f'{team}: {who}.')}" for team, who in sorted(coached.items()))
    return f"The peers stay all comparable agents.{f' Coached by:{told}' if told else ''}"


def _agents(known: list[str]) -> list[str]:
    if "agent" in st.session_state:  # whom another team does not have cannot stay chosen
        st.session_state["agent"] = [agent for agent in st.session_state["agent"] if agent in known]
    address.seed("agent", address.codes("agent", known))
    chosen = st.multiselect(
        "Agents", known, key="agent", placeholder="Everybody",
        help="The address keeps them. The peers stay all comparable agents.",
        on_change=address.turn_to, args=(1,),
    )  # fmt: skip
    address.write({"agent": list(chosen)})
    return list(chosen) or known


def _shown(rows: Sequence[Standing]) -> list[Standing]:
    """Offer everybody or who stands apart, and of these a page, by name."""
    address.seed("who", address.code("who", SHOWN, EVERYBODY))
    chosen = st.segmented_control(
        "Shown", list(SHOWN), format_func=lambda code: SHOWN[code], key="who", required=True,
        on_change=address.turn_to, args=(1,),
    )  # fmt: skip
    address.write({"who": [] if chosen in (None, EVERYBODY) else [chosen]})
    found = {row.agent_id for row in coaching.named(rows)}
    agents = sorted({row.agent_id for row in rows if chosen != NAMED or row.agent_id in found})
    page = address.page(_pages(agents))
    kept = set(agents[(page - 1) * AGENTS_A_PAGE : page * AGENTS_A_PAGE])
    return [row for row in rows if row.agent_id in kept]


def _pages(agents: Collection[str]) -> int:
    return max(ceil(len(agents) / AGENTS_A_PAGE), 1)


def _pager(rows: Sequence[Standing]) -> None:
    found = {row.agent_id for row in coaching.named(rows)}
    agents = found if st.session_state["who"] == NAMED else {row.agent_id for row in rows}
    pages = _pages(agents)
    address.pager(address.page(pages), pages)


def _metrics(rows: Sequence[Standing]) -> list[str]:
    known = {row.metric for row in rows}
    offered = [metric for metric in coaching_terms.METRICS if metric in known and metric != VOLUME]
    address.seed("figure", address.codes("figure", offered) or [it for it in AT_FIRST if it in known])
    chosen = st.pills(
        "Figures",
        offered,
        selection_mode="multi",
        format_func=lambda code: coaching_terms.metric(code).term.title,
        key="figure",
    )
    at_first = set(chosen) == set(AT_FIRST) or not chosen
    address.write({"figure": [] if at_first else list(chosen)})
    return [metric for metric in offered if metric in chosen] or list(AT_FIRST)


def _takeaway(rows: Sequence[Standing], volumes: dict[str, int]) -> None:
    enough = [agent for agent, contacts in volumes.items() if contacts >= coaching_terms.FEWEST]
    found = coaching.named(rows)
    apart = sorted({row.agent_id for row in found})
    if not enough:
        takeaway.show("Not enough contacts to say anything: nobody has 20 in this week.")
        return
    if not apart:
        takeaway.show(
            f"Nobody stands apart: of {numbers.plural(len(enough), 'agent')} with enough contacts, every "
            "difference is within what chance explains."
        )
        return
    verb = "stands" if len(apart) == 1 else "stand"
    takeaway.show(
        Markup("{} of {} {} apart beyond chance: {}. For everybody else the differences are noise.").format(
            len(apart), numbers.plural(len(enough), "agent"), verb, coaching.people(apart)
        ),
        [_point(found, agent) for agent in apart],
    )


def _point(found: Sequence[Standing], agent: str) -> Markup:
    mine = [row for row in found if row.agent_id == agent]
    parts = [
        Markup("{} {}").format(
            coaching.badge(finding), coaching.titles([it.metric for it in mine if it.finding == finding])
        )
        for finding in coaching_terms.FINDINGS
        if any(it.finding == finding for it in mine)
    ]
    return Markup("{}: {}").format(markup.text(agent), markup.join(parts, "; "))


def _pictures(rows: Sequence[Standing], metrics: Sequence[str]) -> None:
    st.subheader("Side by side", anchor=False)
    drawn = {row.agent_id for row in rows if row.metric in metrics and agent_charts.state(row) != FEW}
    left_out = len({row.agent_id for row in rows} - drawn)
    if left_out:
        some = (
            f"{numbers.plural(left_out, 'agent')} with under {coaching_terms.FEWEST} contacts for each figure"
        )
        st.html(f'<p class="qm-note">Not drawn: {some}. The list below has them.</p>')
    if not drawn:
        return
    st.html(agent_charts.key())
    rows = [row for row in rows if row.agent_id in drawn]
    for start in range(0, len(metrics), BESIDE):
        shown = metrics[start : start + BESIDE]
        widths = [1.35, *([1] * (BESIDE - 1))]
        for column, metric in zip(st.columns(widths, gap="medium"), shown, strict=False):
            with column:
                term = coaching_terms.metric(metric).term
                st.markdown(f"**{term.title}**", help=term.meaning)
                mine = [row for row in rows if row.metric == metric]
                chart = agent_charts.side_by_side(mine, metric, named=metric == shown[0])
                charts.show(chart, f"agents_{metric}", f"{term.title} by agent, with 95% intervals")


def _line(agent: str, contacts: int, found: Sequence[Standing]) -> Markup:
    told = markup.join((coaching.sentence(row) for row in found), " ")
    if contacts < coaching_terms.FEWEST:
        told = Markup('<span class="qm-muted">Not enough contacts to say.</span>')
    elif not found:
        told = Markup('<span class="qm-muted">Within chance on every figure.</span>')
    labels = markup.join((coaching.badge(it) for it in sorted({row.finding or "" for row in found})), " ")
    return Markup(
        '<div class="qm-agent-row"><p>{} {}</p><p class="qm-number">{}</p><p><small>{}</small></p></div>'
    ).format(markup.text(agent), labels, numbers.plural(contacts, "contact"), told)


def _list(rows: Sequence[Standing], volumes: dict[str, int], week: date) -> None:
    st.subheader("Agents", anchor=False, help="By name: nobody is ranked.")
    found = coaching.named(rows)
    with st.container(gap=None):
        for place, agent in enumerate(sorted(volumes)):
            mine = [row for row in found if row.agent_id == agent]
            with st.container(
                key=f"row-agent-{place}", horizontal=True, wrap=False, vertical_alignment="center"
            ):
                st.html(_line(agent, volumes[agent], mine))
                links.open_agent(agent, week)


def _explained() -> tuple[glossary.Term, ...]:
    own = (coaching_terms.ADJUSTED, coaching_terms.PEER_MEAN, coaching_terms.FINDING)
    return (*own, glossary.INTERVAL, *(metric.term for metric in coaching_terms.METRICS.values()))


def main() -> None:
    """Draw the page."""
    freshness = frame.head(
        "Team", "How agents stand beside their peers, with the mix of contacts held equal."
    )
    if frame.nothing_yet(freshness):
        return
    known = read.weeks()
    if not known:
        frame.quiet(
            "No coaching yet", Markup("<code>qm run</code> compares the agents of the weeks it runs.")
        )
        return
    coaching.only_coaching()
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="bottom"):
        week = weeks.chosen([row.week for row in known], freshness.newest_day, "team_week")
        frame.explain(_explained())
    everybody = read.standings(week)
    summary = st.container()
    with st.container(horizontal=True):
        agents = _agents(_of_teams(sorted({row.agent_id for row in everybody})))
    rows = [row for row in everybody if row.agent_id in agents]
    volumes = {row.agent_id: row.n for row in rows if row.metric == VOLUME}
    with summary:
        _takeaway(rows, volumes)
    metrics = _metrics(rows)
    shown = _shown(rows)
    links.remember_team()
    if not shown:
        st.html(Markup('<p class="qm-muted">Nobody stands apart this week.</p>'))
        return
    with st.container(key="agents"):
        _pictures(shown, metrics)
    with st.container(key="team_list"):
        _list(shown, {row.agent_id: row.n for row in shown if row.metric == VOLUME}, week)
    _pager(rows)


main()
