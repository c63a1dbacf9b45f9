"""Review queue: a day's conversations for people to read, the next one, and what the reading says."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import streamlit as st
from markupsafe import Markup

from app_streamlit import data, identity
from app_streamlit.components import address, frame, glossary, links, markup, numbers, review_list
from qm_pipeline.interactions.errors import RefusedError
from qm_pipeline.stats import intervals

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from app_streamlit.records.reviews import Agreement, Average, Listed, ReviewDay

_STATES: Final[dict[str, Callable[[Listed, str], bool]]] = {
    "open": lambda row, me: row.finished_at is None and row.reviewer in {None, me},
    "mine": lambda row, me: me in {row.reviewer, row.finished_by},
    "done": lambda row, me: row.finished_at is not None,  # noqa: ARG005  # asked like the others
    "all": lambda row, me: True,  # noqa: ARG005  # as above
}
_NAMES: Final = {"open": "To do", "mine": "Mine", "done": "Done", "all": "All"}


def _day(days: Sequence[ReviewDay]) -> ReviewDay:
    known = {each.day.isoformat(): each for each in days}
    address.seed("day", address.code("day", known, days[0].day.isoformat()))
    if st.session_state["day"] not in known:
        st.session_state["day"] = days[0].day.isoformat()
    chosen = st.selectbox(
        "Day",
        list(known),
        format_func=lambda code: (
            f"{numbers.day(known[code].day)}: {known[code].finished} of {known[code].listed} done"
        ),
        key="day",
        label_visibility="collapsed",
        width=330,
    )
    address.write({"day": [] if chosen == days[0].day.isoformat() else [str(chosen)]})
    return known[chosen or days[0].day.isoformat()]


def _tiles(day: ReviewDay, rows: Sequence[Listed], me: str) -> Markup:
    mine = sum(row.finished_by == me for row in rows)
    in_hand = sum(row.reviewer == me and row.finished_at is None for row in rows)
    return markup.tiles(
        (
            markup.tile(
                "Done", glossary.CAPACITY.meaning, f"{day.finished} of {day.listed}", f"{mine} by you",
            ),
            markup.tile("Free", "Nobody has taken these yet.", numbers.count(day.free), "to be taken"),
            markup.tile(
                "In hand", "Taken and not finished.", numbers.count(day.taken), f"{in_hand} by you"
            ),
            markup.tile(
                "At random", glossary.DRAWN.meaning, numbers.count(day.drawn),
                f"of {numbers.plural(day.listed, 'conversation')} on the list",
            ),
        )
    )  # fmt: skip


def _take(day: ReviewDay, rows: Sequence[Listed], me: str) -> None:
    """Offer to go on: with what one has in hand first, else with the next that nobody has."""
    begun = next((row for row in rows if row.reviewer == me and row.finished_at is None), None)
    label = "Take the next one" if begun is None else "Go on with yours"
    asked = st.button(
        label, key="take", type="primary", icon=":material/play_arrow:", shortcut="N",
        disabled=begun is None and day.free == 0,
        help="Opens it; nobody else gets it while you have it.",
    )  # fmt: skip
    if asked:
        try:
            key = begun.interaction_key if begun is not None else data.claim_next(day.day)
        except RefusedError as fault:
            st.error(str(fault), icon=":material/block:")
            return
        if key is None:
            st.info("Somebody was faster: nothing is free any more that you may review.")
        else:
            _go_to(key)


def _go_to(key: object) -> None:
    st.switch_page(links.CONVERSATION, query_params={links.INTERACTION: str(key)})


def _list(rows: Sequence[Listed], me: str) -> None:
    counts = {code: sum(holds(row, me) for row in rows) for code, holds in _STATES.items()}
    address.seed("state", address.code("state", _STATES, "open"))
    chosen = st.segmented_control(
        "Which", list(_STATES), format_func=lambda code: f"{_NAMES[code]} ({counts[code]})", key="state",
        required=True, label_visibility="collapsed",
    ) or "open"  # fmt: skip
    address.write({"state": [] if chosen == "open" else [chosen]})
    shown = [row for row in rows if _STATES[chosen](row, me)]
    with st.container(gap=None, key="list"):
        if shown:
            review_list.show(shown, me)
        else:
            frame.quiet("Nothing here", Markup("The other lists above hold the rest of the day."))


def _averages(rows: Sequence[Average]) -> None:
    st.subheader("What the week's lists say", anchor=False)
    st.html(Markup('<p class="qm-note">{}</p>').format(glossary.HONEST.meaning))
    if not rows:
        st.html('<p class="qm-muted">No averages yet: a run works them out with the week\'s lists.</p>')
        return
    headings = ["", "The list as it is", "Honest estimate", "95% interval", "All scored", "n"]
    lines = [
        [
            glossary.AVERAGES[row.metric].term.title,
            numbers.figure(glossary.AVERAGES[row.metric].kind, row.risk_targeted),
            Markup("<strong>{}</strong>").format(
                numbers.figure(glossary.AVERAGES[row.metric].kind, row.honest)
            ),
            numbers.interval(glossary.AVERAGES[row.metric].kind, row.low, row.high),
            numbers.figure(glossary.AVERAGES[row.metric].kind, row.everything),
            f"{numbers.count(row.read)} of {numbers.count(row.population)}",
        ]
        for row in rows
        if row.metric in glossary.AVERAGES
    ]
    st.html(markup.table("Averages of the week", headings, lines, range(1, 6)))


def _agreement(rows: Sequence[Agreement]) -> None:
    st.subheader("What reviewers think of the flags", anchor=False)
    st.html(Markup('<p class="qm-note">{}</p>').format(glossary.AGREEMENT.meaning))
    if not rows:
        st.html('<p class="qm-muted">Nobody has agreed or disagreed with a flag yet.</p>')
        return
    limits = intervals.proportions([row.agreed for row in rows], [row.decided for row in rows])
    lines = [
        [
            glossary.flag(row.code).title,
            numbers.percent(row.agreed / row.decided, 0),
            numbers.interval("share", float(limits.low[place]), float(limits.high[place])),
            f"{numbers.count(row.agreed)} of {numbers.count(row.decided)}",
        ]
        for place, row in enumerate(rows)
    ]
    st.html(
        markup.table("Agreement by flag", ["Flag", "Found right", "95% interval", "n"], lines, range(1, 4))
    )


def _none_yet() -> None:
    frame.quiet(
        "No review list yet",
        Markup("Every run makes one for each of its days: the riskiest, and some drawn at random."),
        Markup(
            "<code>qm run</code> makes them; how many a day is the setting <code>QM_REVIEW_CAPACITY</code>."
        ),
    )


def _page(day: ReviewDay) -> None:
    me = identity.current().person
    rows = data.review_list(day.day)
    st.container(key="tiles").html(_tiles(day, rows, me))
    st.progress(day.finished / day.listed)
    links.remember_list(links.REVIEW_QUEUE, "Back to the review queue")
    _list(rows, me)
    left, right = st.container(key="told").columns(2, gap="large")
    with left.container(key="averages"):
        _averages(data.review_averages(day.day))
    with right.container(key="agreement"):
        _agreement(data.flag_agreement())


def main() -> None:
    """Draw the page."""
    freshness = frame.head(
        "Review queue",
        "The day's conversations for people to read: the riskiest first, some drawn at random.",
    )
    if frame.nothing_yet(freshness):
        return
    days = data.review_days()
    if not days:
        _none_yet()
        return
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        day = _day(days)
        with st.container(horizontal=True, vertical_alignment="center", width="content"):
            _take(day, data.review_list(day.day), identity.current().person)
            frame.explain(
                (glossary.QUEUE_PRIORITY, glossary.DRAWN, glossary.CAPACITY, glossary.HONEST,
                 glossary.AGREEMENT, glossary.BEGIN, glossary.END)
            )  # fmt: skip
    _page(day)


main()
