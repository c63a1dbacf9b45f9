"""Conversation: one interaction, why it is flagged, what was said, how the mood went."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st
from markupsafe import Markup

from app_streamlit import data
from app_streamlit.components import (
    charts,
    conventions,
    customer_contacts,
    dynamics_facts,
    frame,
    glossary,
    links,
    looking,
    makers,
    markup,
    notes,
    numbers,
    presses,
    review_panel,
    scale,
    transcript,
    trend_chart,
    words,
)

POLL_SECONDS = 3

if TYPE_CHECKING:
    from uuid import UUID

    from app_streamlit.components.glossary import Term
    from app_streamlit.records.conversations import Conversation, Flag, Turn


def _score_tile(term: Term, value: float | None) -> Markup:
    if value is None:
        return _unknown_tile(term)
    step = scale.level_of(value)
    css = f"qm-marked {scale.css_class(value)}"
    return markup.tile(term.title, term.meaning, numbers.signed(value), step.word, css)


def _level_tile(value: int | None) -> Markup:
    term = glossary.LEVEL
    if value is None:
        return _unknown_tile(term)
    step = scale.level(value)
    shown = markup.join((markup.icon(step.icon), Markup.escape(numbers.signed(value, 0))))
    return markup.tile(term.title, term.meaning, shown, step.word, f"qm-marked {scale.level_class(step)}")


def _plain_tile(term: Term, value: float | None, unit: str, digits: int = 1) -> Markup:
    if value is None:
        return _unknown_tile(term)
    return markup.tile(term.title, term.meaning, numbers.signed(value, digits), unit)


def _unknown_tile(term: Term) -> Markup:
    why = f"Too little was said to know it. {term.meaning}"
    return markup.tile(term.title, term.meaning, markup.unknown(why), "too little was said")


def _tiles(it: Conversation) -> Markup:
    return markup.tiles(
        (
            _level_tile(it.customer_level),
            _score_tile(glossary.CUSTOMER_SCORE, it.customer_score),
            _score_tile(glossary.BEGIN, it.customer_begin_score),
            _score_tile(glossary.END, it.customer_end_score),
            _plain_tile(glossary.SHIFT, it.customer_shift, "points, begin to end"),
            _plain_tile(glossary.TREND, it.customer_trend, "points, first to last"),
            _plain_tile(glossary.PHRASE_SCORE, it.customer_phrase_score, "of \N{PLUS-MINUS SIGN}100", 0),
            _score_tile(glossary.AGENT_SCORE, it.agent_score),
        )
    )


def _facts(it: Conversation) -> Markup:
    length = it.ended_at - it.started_at if it.ended_at else None
    pairs = [
        ("Interaction", markup.text(it.interaction_id)),
        ("Source", markup.text(it.source)),
        ("Channel", Markup.escape(f"{glossary.channel(it.channel)}, {it.direction}")),
        ("Queue", markup.text(it.queue, "The source named no queue")),
        ("Topic", Markup.escape(glossary.topic(it.topic))),
        ("Agent", markup.text(it.agent_id, "No agent took part")),
        ("Customer", markup.text(it.customer_id, "The source named no customer")),
        ("Language", markup.text(it.language, "The source named no language")),
        ("Started", Markup.escape(numbers.moment(it.started_at, data.zone()))),
        ("Ended", Markup.escape(numbers.moment(it.ended_at, data.zone()))),
        ("Length", Markup.escape(f"{numbers.span(length)}, {numbers.plural(it.turn_count, 'turn')}")),
        ("Status", Markup.escape(glossary.words(it.status))),
        ("Survey", _survey(it.csat)),
        ("Scored by", _models(it.model_versions)),
    ]
    return markup.facts(pairs)


def _models(versions: str | None) -> Markup:
    return markup.text(versions and versions.replace(",", ", "), "No run has scored it yet")


def _survey(csat: float | None) -> Markup:
    return markup.unknown("No survey answer") if csat is None else Markup.escape(f"{csat:g} of 5")


def _why(flags: list[Flag], it: Conversation, turns: list[Turn]) -> None:
    st.subheader("Why it is flagged" if flags else "Flags", anchor=False)
    if not flags:
        _why_not(it)
    review_panel.show(it, flags, turns)


def _why_not(it: Conversation) -> None:
    if it.scoring_status == "scored":
        st.html(Markup('<p class="qm-muted">No flag: nothing here crossed a line.</p>'))
    else:
        reason = glossary.SKIPPED.get(
            it.scoring_reason or "", glossary.words(it.scoring_reason or "not run yet")
        )
        st.html(Markup('<p class="qm-muted">Not scored: {}.</p>').format(reason.lower()))


def _trend(it: Conversation, turns: list[Turn], flags: list[Flag]) -> None:
    st.subheader("How the mood went", anchor=False)
    evidence = {place.turn_index for flag in flags for place in flag.evidence}
    chart = trend_chart.trend(it, turns, evidence)
    if chart is None:
        st.html(Markup('<p class="qm-muted">No turn of this conversation has a score.</p>'))
        return
    charts.show(chart, "trend", _spoken(it))
    st.html(
        '<p class="qm-note">Line: the customer, with a ring where a flag rests on the turn. Dashes: the '
        "agent. Grey: the portions of the begin and end score, drawn in green.</p>"
    )


def _spoken(it: Conversation) -> str:
    begin, end = numbers.signed(it.customer_begin_score), numbers.signed(it.customer_end_score)
    return f"Score of each turn; the customer began at {begin} and ended at {end}."


def _ask(it: Conversation) -> None:
    """Offer to look up the words behind the scores where they are not kept."""
    asked = data.evidence_asked(it.interaction_key)
    if asked is not None and asked.answer is None:
        _wait(it.interaction_key)
        return
    if asked is not None and asked.answer != "stored":
        st.html(Markup('<p class="qm-note">{}</p>').format(glossary.NOT_LOOKED_UP))
        return
    presses.tell()
    st.button(
        "Show the words behind the scores",
        key="ask_for_words",
        icon=":material/format_ink_highlighter:",
        on_click=_ask_for_words,
        args=(it.interaction_key,),
        help="They are kept for flagged interactions, and looked up for any other.",
    )


def _ask_for_words(key: UUID) -> None:
    presses.attempt(lambda: data.ask_for_evidence(key))


@st.fragment(run_every=POLL_SECONDS)
def _wait(key: UUID) -> None:
    """Look now and then whether what was asked for is there."""
    asked = data.evidence_asked(key)
    if asked is None or asked.answer is not None:
        data.why_scored.clear()
        st.rerun()
    st.html('<p class="qm-note">The words are being looked up; this takes up to half a minute.</p>')


def _conversation(it: Conversation) -> None:
    turns, flags = data.turns(it.interaction_key), data.flags(it.interaction_key)
    why, share = data.why_scored(it.interaction_key), makers.of_turns(it.channel, turns)
    made = makers.named(share, it.customer_score)
    st.container(key="tiles").html(_tiles(it))
    said, beside = st.columns([1.55, 1], gap="large")
    with beside:
        with st.container(key="why"):
            _why(flags, it, turns)
        with st.container(key="made"):
            st.subheader("What made the score", anchor=False)
            st.html(makers.sentence(share, it.customer_score, transcript.ways(made)))
        with st.container(key="mood"):
            _trend(it, turns, flags)
        with st.container(key="conventions"):
            st.subheader("By other conventions", anchor=False)
            st.html(conventions.table(it, data.source_figures(it.interaction_key)))
        with st.container(key="dynamics"):
            st.subheader("Who talked, who waited", anchor=False)
            st.html(dynamics_facts.facts(data.dynamics(it.interaction_key)))
        with st.container(key="others"):
            _others(it)
        with st.container(key="facts"):
            st.subheader("Facts", anchor=False)
            st.html(_facts(it))
    with said.container(key="transcript"):
        st.subheader("What was said", anchor=False)
        written = notes.beside(data.notes(it.interaction_key))
        beside_turns = transcript.notes(flags, why, share, made, written)
        if not why and it.scoring_status == "scored":
            with st.container(key="ask"):
                _ask(it)
        legends = markup.join((transcript.legend(), words.legend())) if why else transcript.legend()
        about_all = written.get(notes.WHOLE, Markup(""))
        spoken = transcript.transcript(turns, beside_turns, it.channel)
        st.html(Markup("{}{}{}").format(about_all, legends, spoken))
        links.show_turn(len(turns))


def _others(it: Conversation) -> None:
    st.subheader("The customer's other contacts", anchor=False)
    contacts = data.other_contacts(it.interaction_key) if it.customer_id else []
    if contacts:
        customer_contacts.show(contacts, it.started_at)
        return
    why = "The source named no customer." if it.customer_id is None else "No other contact of this customer."
    st.html(Markup('<p class="qm-muted">{}</p>').format(why))


def _title(it: Conversation) -> str:
    queue = f", {it.queue}" if it.queue else ""
    return f"{glossary.channel(it.channel)}{queue}"


def _lead(it: Conversation) -> str:
    """Say in one line which conversation this is; the facts below say the rest."""
    length = numbers.span(it.ended_at - it.started_at if it.ended_at else None)
    parts = (
        it.topic and glossary.topic(it.topic), it.agent_id, numbers.moment(it.started_at, data.zone()),
        f"{length}, {numbers.plural(it.turn_count, 'turn')}",
    )  # fmt: skip
    return " \N{MIDDLE DOT} ".join(part for part in parts if part)


def _not_found() -> None:
    frame.head("Conversation")
    frame.quiet(
        "No such conversation",
        Markup(
            "The address names none that this database holds; it may have been erased or be of another site."
        ),
        Markup("Open one from the list of flagged interactions."),
    )


def main() -> None:
    """Draw the page."""
    above = st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center")
    with above:
        links.back_to_list()
    key = links.asked()
    if key and not looking.allowed(key):
        return
    it = data.conversation(key) if key else None
    if it is None:
        _not_found()
        return
    with above:
        frame.explain(
            (
                glossary.TURN_SCORE, glossary.WORDS, glossary.MAKES, glossary.LEVEL,
                glossary.CUSTOMER_SCORE, glossary.BEGIN, glossary.END,
                glossary.SHIFT, glossary.TREND, glossary.PHRASE_SCORE, glossary.AGENT_SCORE, glossary.VENDOR,
            )
        )  # fmt: skip
    frame.head(_title(it), _lead(it))
    _conversation(it)


main()
