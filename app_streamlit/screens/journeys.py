"""Journeys: where contacts leave and where their mood falls, and from there to the conversations."""

from __future__ import annotations

from math import ceil
from typing import TYPE_CHECKING, Final

import streamlit as st
from markupsafe import Markup

from app_streamlit import data
from app_streamlit.components import (
    address,
    charts,
    frame,
    glossary,
    journey_charts,
    journey_words,
    links,
    markup,
    numbers,
    strip,
    takeaway,
)
from app_streamlit.data import journeys as read
from app_streamlit.records.journeys import BehindStep

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app_streamlit.records.journeys import Step, StepContact

PAGE_SIZE: Final = 10
MOST_FINDINGS: Final = 5
MOST_TRANSITIONS: Final = 10
FEWEST: Final = 30
ALL: Final = journey_words.ALL
WHO: Final = {"left": "Left here", "stayed": "Went on", "all": "All"}
EXPLAINED: Final = (
    journey_words.DROP_OFF, journey_words.USUAL, journey_words.EMOTIONAL, journey_words.FINDING,
    journey_words.LEAVERS, journey_words.TOUCHPOINTS, glossary.INTERVAL,
)  # fmt: skip
SORTS: Final = {"newest": "Newest", "fall": "Largest fall in mood"}


def _choice(label: str, key: str, names: dict[str, str], first: str, help_text: str | None = None) -> str:
    """Offer one of a few values and keep it in the address under the same key."""
    address.seed(key, address.code(key, names, first))
    if st.session_state[key] not in names:
        st.session_state[key] = first
    chosen = st.selectbox(
        label, list(names), format_func=lambda code: names[code], key=key, help=help_text,
        on_change=address.turn_to, args=(1,),
    )  # fmt: skip
    picked = chosen or first
    address.write({key: [] if picked == first else [picked]})
    return picked


def _pills(label: str, key: str, names: dict[str, str], first: str) -> str:
    address.seed(key, address.code(key, names, first))
    if st.session_state[key] not in names:
        st.session_state[key] = first
    chosen = st.pills(
        label, list(names), format_func=lambda code: links.plain(names[code]), key=key, required=True,
        on_change=address.turn_to, args=(1,),
    )  # fmt: skip
    picked = chosen or first
    address.write({key: [] if picked == first else [picked]})
    return picked


def _findings(steps: Sequence[Step]) -> None:
    found = journey_words.findings(steps)
    takeaway.show(journey_words.headline(steps))
    if not found:
        return
    with st.container(key="findings", gap="small"):
        st.subheader(f"Findings ({len(found)})", anchor=False, help=journey_words.FINDING.meaning)
        for place, it in enumerate(found[:MOST_FINDINGS]):
            _finding(place, it)
        if found[MOST_FINDINGS:]:
            with st.expander(f"{len(found) - MOST_FINDINGS} more", key="more_findings"):
                for place, it in enumerate(found[MOST_FINDINGS:], MOST_FINDINGS):
                    _finding(place, it)


def _finding(place: int, it: Step) -> None:
    with st.container(key=f"finding-{place}", horizontal=True, vertical_alignment="center"):
        st.html(Markup('<p class="qm-note-line">{}</p>').format(journey_words.told(it)))
        st.button(
            "Look", key=f"look_{place}", icon=":material/chevron_right:", icon_position="right",
            on_click=_look_at, args=(it,),
        )  # fmt: skip


def _look_at(it: Step) -> None:
    """Show a finding: its journey, its channel, its stage, and the contacts that are meant."""
    who, sort = ("left", "newest") if it.drop_off_flagged else ("all", "fall")
    st.session_state.update(journey=it.journey, channel=it.channel, stage=it.stage, who=who, sort=sort)
    address.turn_to(1)
    links.ask_to_show("step")


def _funnel(steps: Sequence[Step]) -> None:
    came, leave, feel = st.columns([1.7, 1, 1], gap="medium")
    with came:
        st.markdown("**Came to the stage**", help="Dark: went on. Pale orange: left there.")
        charts.show(journey_charts.reached(steps), "reached", "Contacts that came to each stage and went on")
    with leave:
        st.markdown("**Drop-off**", help=journey_words.DROP_OFF.meaning)
        charts.show(journey_charts.drop_off(steps), "drop_off", "Share that leaves at each stage")
    with feel:
        st.markdown("**Change of mood**", help=journey_words.EMOTIONAL.meaning)
        charts.show(journey_charts.mood(steps), "mood", "Change of mood from each stage to the next")
    st.html(journey_charts.key())
    with st.expander("All figures of this journey", key="all_steps"):
        st.html(_table(steps))


def _table(steps: Sequence[Step]) -> Markup:
    rows = (
        (
            markup.text(journey_charts.stage(it.stage)),
            numbers.count(it.reached),
            numbers.count(it.continued),
            numbers.count(it.settled),
            _figure("share", it.drop_off, it.low, it.high),
            numbers.percent(it.usual_drop_off),
            numbers.percent(it.elsewhere_drop_off),
            _figure("score", it.emotional_change, it.emotional_low, it.emotional_high),
        )
        for it in steps
    )
    headings = (
        "Stage", "Came", "Went on", "Settled", "Drop-off", "Usual", "Other channels", "Change of mood"
    )  # fmt: skip
    return markup.table("The steps of the journey", headings, rows, range(1, len(headings)))


def _figure(kind: str, value: float | None, low: float | None, high: float | None) -> Markup:
    if value is None:
        return markup.unknown("Nobody to tell it from")
    return Markup("{}<small>{}</small>").format(
        numbers.figure(kind, value), numbers.interval(kind, low, high)
    )


def _sides(step: Step) -> None:
    st.subheader("Leavers and stayers", anchor=False, help=journey_words.LEAVERS.meaning)
    sides = read.leavers(step.journey, step.channel, step.step)
    line = strip.reach(end for it in sides for end in (it.low, it.high, it.customer_score))
    rows = (
        (
            {"left": "Left here", "stayed": "Went on"}.get(it.who, it.who),
            numbers.count(it.contacts),
            _figure("score", it.customer_score, it.low, it.high),
            strip.draw(line, it.customer_score, it.low, it.high, None),
        )
        for it in sides
    )
    headings = ("Who", "Contacts", "Mood in this stage", "Side by side")
    st.html(markup.table("Leavers beside stayers", headings, rows, {1, 2}))


def _by_channel(steps: Sequence[Step], step: Step) -> None:
    st.subheader("The same step in each channel", anchor=False)
    same = [it for it in steps if it.journey == step.journey and it.stage == step.stage]
    line = strip.reach([0.0, *(end for it in same for end in (it.high, it.drop_off))])
    rows = (
        (
            journey_words.channel(it.channel),
            numbers.count(it.reached),
            _figure("share", it.drop_off, it.low, it.high),
            strip.draw(line, it.drop_off, it.low, it.high, it.usual_drop_off, _strip_css(it)),
        )
        for it in same
    )
    headings = ("Channel", "Came", "Drop-off", "Beside the usual")
    st.html(markup.table("Drop-off by channel", headings, rows, {1, 2}))


def _strip_css(it: Step) -> str:
    return "qm-strip-coach" if it.drop_off_flagged else ""


def _by_topic(step: Step) -> list[str]:
    """Draw who leaves by topic, and return the topics there are."""
    days = journey_words.days_behind(step)
    found = read.segments(step.journey, step.channel, step.stage, *days)
    st.subheader(
        "By topic",
        anchor=False,
        help=f"Topics with 30 contacts that came to this stage, {numbers.days(*days)}.",
    )
    if not found:
        st.html(Markup('<p class="qm-muted">No topic has 30 contacts at this stage.</p>'))
        return []
    line = strip.reach([0.0, *(it.high for it in found)])
    rows = (
        (
            Markup.escape(glossary.topic(it.topic)),
            numbers.count(it.reached),
            _figure("share", it.drop_off, it.low, it.high),
            strip.draw(line, it.drop_off, it.low, it.high, step.drop_off),
        )
        for it in found
    )
    st.html(markup.table("Drop-off by topic", ("Topic", "Came", "Drop-off", "Beside the step"), rows, {1, 2}))
    return [it.topic for it in found]


def _contacts(step: Step, topics: Sequence[str]) -> None:
    days = journey_words.days_behind(step)
    st.subheader(
        "The conversations behind it", anchor=False,
        help=f"Of {numbers.days(*days)}.",
    )  # fmt: skip
    with st.container(horizontal=True, vertical_alignment="bottom"):
        who = _choice("Who", "who", WHO, "left")
        sort = _choice("Order", "sort", SORTS, "newest")
        names = {"": "All topics"} | {topic: glossary.topic(topic) for topic in topics}
        topic = _choice("Topic", "topic", names, "")
    asked = BehindStep(step.journey, step.channel, step.stage, *days, who, sort, topic or None)
    total = read.behind_step_total(asked)
    if not total:
        st.html(Markup('<p class="qm-muted">No conversation of this kind in these weeks.</p>'))
        return
    pages = ceil(total / PAGE_SIZE)
    page = address.page(pages)
    st.html(
        Markup('<p class="qm-note">{}, page {} of {}</p>').format(
            numbers.plural(total, "conversation"), page, pages
        )
    )
    with st.container(gap=None):
        for place, it in enumerate(read.behind_step(asked, page, PAGE_SIZE)):
            with st.container(
                key=f"row-contact-{place}", horizontal=True, wrap=False, vertical_alignment="center"
            ):
                st.html(_line(it))
                links.open_conversation(it.interaction_key)
    address.pager(page, pages)


def _line(it: StepContact) -> Markup:
    outcomes = {"left": "left here", "went_on": "went on", "settled": "settled here", "finished": "finished"}
    fell = "" if it.emotional_change is None else f", mood {numbers.signed(it.emotional_change)} to the next"
    return Markup(
        '<div class="qm-step-row"><p>{}<br><small>{}{}</small></p><p>{}, {}<br><small>{}</small></p>'
        "<p>{}</p><p><small>{}</small></p></div>"
    ).format(
        markup.text(it.interaction_id),
        outcomes.get(it.outcome, it.outcome),
        fell,
        glossary.channel(it.channel),
        glossary.topic(it.topic),
        markup.text(it.agent_id, "No agent took part"),
        markup.begin_to_end(it.customer_begin_score, it.customer_end_score),
        numbers.moment(it.started_at, data.zone()),
    )


def _touchpoints(channel: str) -> None:
    st.subheader("What follows a contact", anchor=False, help=journey_words.TOUCHPOINTS.meaning)
    found = read.transitions(channel, FEWEST, MOST_TRANSITIONS)
    if not found:
        st.html(Markup('<p class="qm-muted">No topic is followed by another 30 times in these weeks.</p>'))
        return
    rows = (
        (
            Markup.escape(glossary.topic(it.topic)),
            Markup.escape(glossary.topic(it.next_topic)),
            _figure("share", it.share, it.low, it.high),
            f"{numbers.count(it.continued)} of {numbers.count(it.reached)}",
            numbers.percent(it.same_channel / it.continued, 0),
            _figure("score", it.emotional_change, it.emotional_low, it.emotional_high),
        )
        for it in found
    )
    headings = ("A contact about", "is followed by", "Share", "Contacts", "Same channel", "Change of score")
    st.html(markup.table("Touchpoints across contacts", headings, rows, range(2, len(headings))))
    st.html(
        '<p class="qm-note">Contacts of one customer, until nothing follows for 14 days. The change is the '
        "next contact's customer score minus the earlier one's.</p>"
    )


def _step_detail(steps: Sequence[Step], mine: Sequence[Step]) -> None:
    worst = max(mine, key=lambda it: (it.drop_off_flagged or it.emotional_flagged, *journey_words.weight(it)))
    names = {it.stage: journey_charts.stage(it.stage) for it in mine}
    stage = _pills("Stage", "stage", names, worst.stage)
    step = next(it for it in mine if it.stage == stage)
    st.html(
        Markup('<p class="qm-effect">{}: {}{}.</p>').format(
            markup.text(journey_charts.stage(step.stage)),
            journey_words.left(step),
            Markup("; {}").format(journey_words.felt(step)) if step.emotional_change is not None else "",
        )
    )
    beside, topics = st.columns(2, gap="large")
    with beside:
        with st.container(key="sides"):
            _sides(step)
        with st.container(key="by_channel"):
            _by_channel(steps, step)
    with topics.container(key="by_topic"):
        known = _by_topic(step)
    with st.container(key="contacts"):
        _contacts(step, known)


def _page(steps: list[Step]) -> None:
    with st.container(key="summary"):
        _findings(steps)
    first = next(iter(journey_words.findings(steps)), steps[0])
    journeys = sorted({it.journey for it in steps})
    with st.container(horizontal=True, vertical_alignment="bottom"):
        journey = _choice("Journey", "journey", {it: it.replace("_", " ") for it in journeys}, first.journey)
        channels = [ALL, *sorted({it.channel for it in steps if it.journey == journey} - {ALL})]
        channel = _choice("Channel", "channel", {it: journey_words.channel(it) for it in channels}, ALL)
        frame.explain(EXPLAINED)
    mine = [it for it in steps if it.journey == journey and it.channel == channel]
    with st.container(key="funnel"):
        _funnel(mine)
    with st.container(key="step"):
        _step_detail(steps, mine)
    with st.container(key="touchpoints"):
        _touchpoints(channel)
    links.remember_list(links.JOURNEYS, "Back to the journeys")
    links.show_part()


def main() -> None:
    """Draw the page."""
    freshness = frame.head("Journeys", "Where contacts leave, where their mood falls, and which they were.")
    if frame.nothing_yet(freshness):
        return
    steps = read.journey_steps()
    if steps:
        _page(steps)
    else:
        frame.quiet(
            "No journey yet",
            Markup("Journeys need stages: from the source (<code>turns[].stage</code>) or a journey map."),
            Markup("<code>qm run</code> makes the funnels of the weeks it runs."),
        )


main()
