"""Before and after a coaching: what changed beside comparable agents who were not coached; noting a coaching.

What belongs here: how it looks, and the form. What does not: the comparison (the pipeline makes it).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import streamlit as st
from markupsafe import Markup

from app_streamlit import data
from app_streamlit.components import coaching_terms, markup, numbers, strip
from app_streamlit.components.glossary import Term
from app_streamlit.data import coaching as read

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app_streamlit.records.coaching import Effect, Session

EFFECT: Final = Term(
    "Before and after",
    "The agent's figure in the four weeks after a coaching, minus what would have come without it: as "
    "comparable agents who were not coached in that time went, from where the agent really started. The mix "
    "of contacts is held equal.",
)
POLL_SECONDS: Final = 5
MOST_NOTE: Final = 500
_MOST_CHARACTERS: Final = 2000
_VERDICTS: Final = {
    "better": "better, beyond what chance explains",
    "worse": "worse, beyond what chance explains",
}
_REASONS: Final = {
    "few": "not enough contacts to say: 20 on each side are needed",
    "no_value": "no contact of this kind",
    "no_peers": "too few comparable agents who were not coached in these weeks",
    "within_chance": "within chance",
}
_COACHABLE: Final = [code for code in coaching_terms.METRICS if code not in ("interactions", "talk_share")]


def show(agent: str, sessions: Sequence[Session], *, coach: bool) -> None:
    """Draw the section."""
    st.subheader("Before and after coaching", anchor=False, help=EFFECT.meaning)
    if not sessions:
        st.html(Markup('<p class="qm-muted">No coaching is noted for this agent.</p>'))
    for session in sessions:
        with st.container(key=f"session-{session.session}"):
            _session(session, coach=coach)
    if coach:
        with st.expander("Note a coaching", key="note_coaching"):
            _form(agent)


def _session(session: Session, *, coach: bool) -> None:
    title = coaching_terms.metric(session.focus_metric).term.title
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        st.html(
            Markup('<h3 class="qm-small-head">{}: {}</h3><p class="qm-note">by {}{}</p>').format(
                numbers.day(session.day), title, markup.text(session.coach),
                Markup(" \N{MIDDLE DOT} {}").format(markup.text(session.note)) if session.note else "",
            )
        )  # fmt: skip
        if coach:
            st.button(
                "Take back", key=f"take_back_{session.session}", icon=":material/undo:",
                on_click=read.take_back, args=(session.session,),
                help="Takes the note back, with its figures; it stays in the audit log.",
            )  # fmt: skip
    if session.waiting:
        _wait(session)
    else:
        st.html(_told(session, read.effects(session.session)))


@st.fragment(run_every=POLL_SECONDS)
def _wait(session: Session) -> None:
    """Look now and then whether the figures are there."""
    now = next((it for it in read.sessions(session.agent_id) if it.session == session.session), None)
    if now is None or not now.waiting:
        st.rerun()
    st.html('<p class="qm-note">The comparison is being made: up to a minute, where Dagster is running.</p>')


def _told(session: Session, effects: Sequence[Effect]) -> Markup:
    order = [session.focus_metric, *coaching_terms.METRICS]
    rows = sorted((it for it in effects if it.metric in order), key=lambda it: order.index(it.metric))
    focus = [it for it in rows if it.metric == session.focus_metric]
    others = [it for it in rows if it.metric != session.focus_metric]
    headline = markup.join(_headline(it) for it in focus)
    return Markup("{}{}").format(headline, _table(focus + others))


def _headline(it: Effect) -> Markup:
    return Markup('<p class="qm-effect">{}</p>').format(_sentence(it))


def _sentence(it: Effect) -> Markup:
    title = coaching_terms.metric(it.metric).term.title
    if it.effect is None:
        counts = f"n {it.n_before} before, {it.n_after} after"
        return Markup("{}: {} ({}).").format(title, _REASONS.get(it.reason or "", "not known"), counts)
    verdict = _VERDICTS.get(it.verdict or "", "within chance: nothing to conclude yet")
    return Markup(
        "{}: {} before, <strong>{} after</strong>; without coaching {} would be expected. "
        "Effect <strong>{}</strong> ({}): {}."
    ).format(
        title,
        coaching_terms.figure(it.metric, it.before),
        coaching_terms.figure(it.metric, it.after),
        coaching_terms.figure(it.metric, it.expected),
        change(it.metric, it.effect),
        f"{change(it.metric, it.low)} to {change(it.metric, it.high)}",
        verdict,
    )


def change(metric: str, value: float | None) -> str:
    """Write a difference of two figures with its sign, shares in points of percent."""
    if value is None:
        return numbers.UNKNOWN
    kind = coaching_terms.metric(metric).kind
    if kind == "share":
        return f"{numbers.signed(value * 100)} points"
    if kind == "duration":
        sign = "+" if value > 0 else "\N{MINUS SIGN}"
        return f"{sign}{numbers.clock(abs(round(value)))}"
    return numbers.signed(value, 2)


def _table(rows: Sequence[Effect]) -> Markup:
    headings = ("Figure", "Agent", "Peers", "Expected", "Effect", "Around no effect")
    return markup.table("Before and after, by figure", headings, (_row(it) for it in rows), {1, 2, 3, 4})


def _row(it: Effect) -> tuple[Markup | str, ...]:
    name = Markup("<strong>{}</strong>").format(coaching_terms.metric(it.metric).term.title)
    if it.effect is None:
        why = Markup('<span class="qm-muted">{}</span>').format(_REASONS.get(it.reason or "", "not known"))
        counts = Markup("<small>n {}, {}</small>").format(it.n_before, it.n_after)
        return name, counts, "", "", "", why
    return (
        name,
        _pair(it.metric, it.before, it.after, f"n {it.n_before}, {it.n_after}"),
        _pair(it.metric, it.peers_before, it.peers_after, numbers.plural(it.peers, "agent")),
        coaching_terms.figure(it.metric, it.expected),
        Markup("{}<small>{} to {}</small>").format(
            change(it.metric, it.effect), change(it.metric, it.low), change(it.metric, it.high)
        ),
        _drawn(it),
    )


def _pair(metric: str, before: float | None, after: float | None, below: str) -> Markup:
    return Markup("{} &rarr; {}<small>{}</small>").format(
        coaching_terms.figure(metric, before), coaching_terms.figure(metric, after), below
    )


def _drawn(it: Effect) -> Markup:
    ends = [abs(value) for value in (it.effect, it.low, it.high) if value is not None]
    line = strip.Reach(-max(ends), max(ends)) if ends else None
    css = {"better": "qm-strip-recognise", "worse": "qm-strip-coach"}.get(it.verdict or "", "")
    return strip.draw(line, it.effect, it.low, it.high, 0.0, css)


def _form(agent: str) -> None:
    with st.form("coaching", border=False, clear_on_submit=True):
        day = st.date_input("Coached on", format="YYYY-MM-DD", key="coached_on", max_value=data.now().date())
        metric = st.selectbox(
            "About",
            _COACHABLE,
            format_func=lambda code: coaching_terms.metric(code).term.title,
            key="coached_about",
            help="Chosen before the figures are seen: of this one the interval is taken at its word, the "
            "others are tested together.",
        )
        note = st.text_area(
            "Note", key="coached_note", max_chars=MOST_NOTE, help="Internal: for coaches.", height=80
        )
        sent = st.form_submit_button("Note it", icon=":material/add:", type="primary")
    if sent:
        read.note_coaching(agent, day, metric, note.strip() or None)
        st.rerun()
