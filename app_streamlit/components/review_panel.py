"""The review of a conversation: what its reviewer thinks of the flags, how it ended, notes, what follows.

What belongs here: the panel, its keys, undo. What does not: who may decide (Postgres does), the transcript.

One key a decision, so that forty conversations are read without the mouse. A and D are about the first flag
that is not decided yet; U takes back whatever was decided last. R, C and Esc are the app's own.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple, TypeGuard

import streamlit as st
from markupsafe import Markup

from app_streamlit import data, identity
from app_streamlit.components import (
    disputes,
    glossary,
    links,
    markup,
    notes,
    presses,
    review_list,
    transcript,
)
from qm_pipeline.interactions.errors import RefusedError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID

    from app_streamlit.records.conversations import Conversation, Flag, Turn
    from app_streamlit.records.reviews import Decision, Place

_LEAD_ON: Final = "lead_on"
REVIEWERS: Final = (identity.QA_LEAD, identity.COACH)


class _Answer(NamedTuple):
    """One answer to a question: its code, its word, its key."""

    value: str
    word: str
    key: str


class _Question(NamedTuple):
    """What is asked about the whole conversation."""

    kind: str
    title: str
    answers: tuple[_Answer, ...]


_QUESTIONS: Final = (
    _Question(
        "outcome", "The customer left",
        (_Answer("satisfied", "Satisfied", "1"), _Answer("neither", "Neither", "2"),
         _Answer("dissatisfied", "Dissatisfied", "3"), _Answer("cannot_tell", "Can't tell", "4")),
    ),
    _Question(
        "resolved", "The matter is settled",
        (_Answer("yes", "Yes", "5"), _Answer("no", "No", "6"), _Answer("cannot_tell", "Can't tell", "7")),
    ),
    _Question(
        "example", "Keep as an example",
        (_Answer("good", "Of good work", "G"), _Answer("learn", "To learn from", "L")),
    ),
)  # fmt: skip
_VERDICTS: Final = (_Answer("agree", "Agree", "A"), _Answer("disagree", "Disagree", "D"))
_WORDS: Final = {
    (question.kind, answer.value): f"{question.title.lower()}: {answer.word.lower()}"
    for question in _QUESTIONS
    for answer in question.answers
}


class _Review:
    """One person's review of a conversation, as it stands."""

    def __init__(self, key: UUID, standing: Sequence[Decision], me: str) -> None:
        self.key = key
        self.mine = [each for each in standing if each.person == me]
        self.others = [each for each in standing if each.person != me]

    def of(self, kind: str, subject: str = "") -> Decision | None:
        return next((each for each in self.mine if (each.kind, each.subject) == (kind, subject)), None)

    def said(self, kind: str, subject: str = "") -> str | None:
        found = self.of(kind, subject)
        return found.value if found else None


def may_review() -> bool:
    """Whether the person reviews at all."""
    return identity.current().has(*REVIEWERS)


def show(it: Conversation, flags: Sequence[Flag], turns: Sequence[Turn]) -> None:
    """Draw the panel, or only why the conversation is flagged where the person does not review."""
    own = identity.current().agent_id
    if own is not None and own in {it.agent_id, *(turn.agent_id for turn in turns)}:
        disputes.flags(it, flags)
        st.html('<p class="qm-note">This is your own conversation: somebody else reviews it.</p>')
    elif may_review():
        _panel(it, flags, turns)
    else:
        _flags_only(flags)


def _flags_only(flags: Sequence[Flag]) -> None:
    st.html(transcript.why(flags))


@st.fragment
def _panel(it: Conversation, flags: Sequence[Flag], turns: Sequence[Turn]) -> None:
    me = identity.current().person
    review = _Review(it.interaction_key, data.decisions(it.interaction_key), me)
    place = data.review_place(it.interaction_key)
    if st.session_state.pop(_LEAD_ON, False) and _has_next(place):
        _next(place)
    _told(place, me)
    _verdicts(review, flags)
    for question in _QUESTIONS:
        _question(review, question)
    _coaching(review, it, turns)
    presses.tell()
    _last_row(review, place)
    with st.container(key="notes"):
        notes.write(it, turns)
    _earlier(review)


def _told(place: Place | None, me: str) -> None:
    """Say why it is on the list and who has it."""
    if place is None:
        return
    why = review_list.drawn(place) if place.stratum == "random" else Markup("It is there for its flags.")
    st.html(
        Markup('<p class="qm-note">Number {} on the review list. {} State: {}</p>').format(
            place.position, why, review_list.state(place, me)
        )
    )
    if place.reviewer is None and place.finished_at is None and identity.current().has(identity.QA_LEAD):
        st.button("Take it", key="claim", icon=":material/front_hand:", on_click=_claim)


def _claim() -> None:
    presses.attempt(lambda: data.claim(_key()))


def _key() -> UUID:
    key = links.asked()
    assert key is not None  # noqa: S101 (the panel stands on a conversation's page only)
    return key


def _decide(kind: str, value: str, subject: str, standing: int | None) -> None:
    """Decide; pressing what stands takes it back."""
    if standing is None:
        presses.attempt(lambda: data.decide_about(_key(), kind, value, subject))
    else:
        presses.attempt(lambda: data.undo(standing))


def _verdicts(review: _Review, flags: Sequence[Flag]) -> None:
    undecided = [flag.code for flag in flags if review.of("flag", flag.code) is None]
    with_keys = undecided[0] if undecided else None
    for flag in flags:
        asked = flag.code == with_keys
        with st.container(key=f"flag_{flag.code}{'_next' if asked else ''}", gap="xxsmall"):
            st.html(transcript.why([flag]))
            _buttons(review, "flag", _VERDICTS, subject=flag.code, keys=asked)


def _question(review: _Review, question: _Question) -> None:
    with st.container(key=f"ask_{question.kind}", gap="xxsmall"):
        st.html(Markup('<p class="qm-question">{}</p>').format(question.title))
        _buttons(review, question.kind, question.answers)


def _buttons(
    review: _Review, kind: str, answers: Sequence[_Answer], *, subject: str = "", keys: bool = True
) -> None:
    standing = review.of(kind, subject)
    with st.container(horizontal=True, gap="xsmall"):
        for answer in answers:
            chosen = standing is not None and standing.value == answer.value
            st.button(
                answer.word,
                key=f"{kind}_{subject}_{answer.value}",
                type="primary" if chosen else "secondary",
                icon=":material/check:" if chosen else None,
                shortcut=answer.key if keys else None,
                on_click=_decide,
                args=(kind, answer.value, subject, standing.decision_id if standing and chosen else None),
                help="Once more takes it back." if chosen else None,
            )


def _coaching(review: _Review, it: Conversation, turns: Sequence[Turn]) -> None:
    agents = sorted({turn.agent_id for turn in turns if turn.agent_id})
    if not agents:
        return
    with st.container(key="ask_coaching", gap="xxsmall"):
        st.html('<p class="qm-question">For coaching</p>')
        with st.container(horizontal=True, gap="xsmall"):
            for agent in agents:
                standing = review.of("coaching", agent)
                st.button(
                    links.plain(f"Talk about it with {agent}"),
                    key=f"coaching_{agent}",
                    type="primary" if standing else "secondary",
                    icon=":material/check:" if standing else None,
                    shortcut="T" if agent == it.agent_id else None,
                    on_click=_decide,
                    args=("coaching", "assigned", agent, standing.decision_id if standing else None),
                )


def _last_row(review: _Review, place: Place | None) -> None:
    finished = review.of("finished")
    last = review.mine[-1] if review.mine else None
    with st.container(horizontal=True, gap="xsmall", key="finish"):
        if finished is None:
            label = "Finish, next" if _has_next(place) else "Finish"
            st.button(
                label, key="finish_review", type="primary", shortcut="F", icon=":material/done_all:",
                on_click=_finish,
            )  # fmt: skip
        elif _has_next(place) and st.button("Next", key="next_review", type="primary", shortcut="N"):
            _next(place)
        st.button(
            "Undo", key="undo", icon=":material/undo:", shortcut="U", disabled=last is None,
            on_click=_undo, args=(last.decision_id if last else 0,),
            help=f"Takes back: {_words(last)}." if last else "Nothing to take back.",
        )  # fmt: skip
        if _is_mine(place) and finished is None:
            st.button("Give back", key="release", on_click=_release, help="Somebody else may take it then.")
    if finished is not None:
        st.html(Markup("<p>{}</p>").format(markup.state(good=True, words="You have finished this review.")))
    elif last is not None:
        st.html(Markup('<p class="qm-note" role="status">Last: {}.</p>').format(_words(last)))


def _has_next(place: Place | None) -> TypeGuard[Place]:
    """Whether the next of the list may be taken from here: only QA leads work through it."""
    return place is not None and identity.current().has(identity.QA_LEAD)


def _is_mine(place: Place | None) -> bool:
    return place is not None and place.reviewer == identity.current().person


def _words(decision: Decision) -> str:
    if decision.kind == "flag":
        verdict = "agreed with" if decision.value == "agree" else "disagreed with"
        return f"{verdict} {glossary.flag(decision.subject).title}"
    if decision.kind == "coaching":
        return f"to talk about with {decision.subject}"
    return _WORDS.get((decision.kind, decision.value), decision.value)


def _undo(decision_id: int) -> None:
    presses.attempt(lambda: data.undo(decision_id))


def _release() -> None:
    presses.attempt(lambda: data.release(_key()))


def _finish() -> None:
    """Note it; where that went, the panel leads on when it is drawn again."""
    st.session_state[_LEAD_ON] = presses.attempt(lambda: data.decide_about(_key(), "finished", "finished"))


def _next(place: Place) -> None:
    """Open the next of the day that nobody has; back to the list where there is none."""
    try:
        key = data.claim_next(place.day)
    except RefusedError:
        key = None
    if key is None:
        st.switch_page(links.REVIEW_QUEUE, query_params={"day": place.day.isoformat()})
    st.switch_page(links.CONVERSATION, query_params={links.INTERACTION: str(key)})


def _earlier(review: _Review) -> None:
    """Say what others decided, and what was decided on scores that are replaced."""
    old = [each for each in review.mine if not each.of_these_scores]
    if not review.others and not old:
        return
    lines = [(each.person, each) for each in review.others] + [("You", each) for each in old]
    items = markup.join(
        Markup("<li><strong>{}</strong>: {}{}</li>").format(
            markup.text(who),
            _words(each),
            "" if each.of_these_scores else " (on scores that are replaced by now)",
        )
        for who, each in lines
    )
    st.html(
        Markup('<details class="qm-note"><summary>Decided before</summary><ul>{}</ul></details>').format(
            items
        )
    )
