"""People: who is known here, which roles they have and from where, and giving roles by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

import streamlit as st
from markupsafe import Markup

from app_streamlit import data, identity
from app_streamlit.components import address, frame, glossary, links, markup, numbers
from qm_pipeline.interactions.errors import QmError

if TYPE_CHECKING:
    from app_streamlit.records.people import KnownPerson

NEW: Final = ""
HEADINGS: Final = (
    "Name",
    "Person",
    "Roles by hand",
    "Roles by group",
    "Agent",
    "Access",
    "Last seen",
    "Known since",
)
_SAID: Final = "people_said"
_SAVED: Final = "people_saved"


class Entry(NamedTuple):
    """What the form says of a person."""

    person: str
    name: str
    roles: list[str]
    agent_id: str
    active: bool


def _local_mode() -> None:
    frame.quiet(
        "One local user",
        markup.sentence(
            "No login is set up: whoever sits at this machine is the person `local`, nobody else comes in."
        ),
        markup.sentence(
            "People log in with OpenID Connect once `QM_OIDC_METADATA_URL`, `QM_OIDC_CLIENT_ID`, "
            "`QM_OIDC_CLIENT_SECRET` and `QM_OIDC_ROLES` (which group has which role) are set; "
            "`docs/access.md` says how. Roles given here by hand count from the first login on."
        ),
    )


def _roles(codes: list[str]) -> Markup:
    if not codes:
        return markup.unknown("No role")
    return Markup('<span class="qm-chips">{}</span>').format(
        markup.join(
            Markup('<span class="qm-chip" title="{}">{}</span>').format(
                glossary.ROLES[code].meaning, glossary.ROLES[code].title
            )
            for code in codes
        )
    )


def _last_seen(it: KnownPerson) -> Markup:
    if it.last_seen_at is None:
        return markup.unknown("Never")
    exact = numbers.moment(it.last_seen_at, data.zone())
    return Markup('<span title="{}">{}</span>').format(exact, numbers.ago(it.last_seen_at, data.now()))


def _table(known: list[KnownPerson]) -> None:
    rows = [
        (
            markup.text(each.display_name),
            markup.text(each.person),
            _roles(each.roles),
            _roles(each.claimed_roles),
            markup.text(each.agent_id, "Appears as no agent"),
            markup.state(good=each.active, words="On" if each.active else "Switched off"),
            _last_seen(each),
            numbers.day(each.known_since.astimezone(data.zone()).date()),
        )
        for each in known
    ]
    st.html(markup.table("People and their roles", HEADINGS, rows))


def _chosen(known: list[KnownPerson]) -> KnownPerson | None:
    """Let somebody be chosen; the local user has every role, and could take away their own only way in."""
    names = {each.person: each.display_name for each in known if each.person != identity.LOCAL}
    saved = st.session_state.pop(_SAVED, None)
    if saved in names:
        st.session_state["person"] = saved
    address.seed("person", address.code("person", names, NEW))
    code = st.selectbox(
        "Person",
        [NEW, *names],
        format_func=lambda person: f"{names[person]} ({person})" if person else "Somebody not known yet",
        key="person",
    )
    address.write({"person": [code] if code else []})
    return next((each for each in known if each.person == code), None)


def _form(it: KnownPerson | None) -> Entry | None:
    """Return what was entered, once it was sent."""
    key = it.person if it else NEW
    with st.form(f"set_{key}", border=True):
        left, right = st.columns(2)
        person = key or left.text_input(
            "What the identity provider calls them",
            key="new_person",
            help="The claim that tells people apart.",
        )
        name = (left if it else right).text_input(
            "Name on the screens", it.display_name if it else "", key=f"name_{key}"
        )
        roles = (right if it else left).multiselect(
            "Roles by hand", list(glossary.ROLES), it.roles if it else [], key=f"roles_{key}",
            format_func=lambda code: glossary.ROLES[code].title,
            help="Besides those of their groups, which the identity provider gives and takes.",
        )  # fmt: skip
        agent = (left if it else right).text_input(
            "Appears as the agent", (it.agent_id or "") if it else "", key=f"agent_{key}",
            help="The name in the conversations; they never review those, and as an agent read no others.",
        )  # fmt: skip
        active = st.checkbox(
            "Has access", it.active if it else True, key=f"active_{key}",
            help="Without it every role is taken away at once, those of groups too.",
        )  # fmt: skip
        sent = st.form_submit_button("Save", icon=":material/save:", type="primary")
    return Entry(person.strip(), name.strip(), roles, agent.strip(), active) if sent else None


def _keep(entry: Entry, taken: set[str]) -> None:
    """Store it; somebody new must not bear the name of somebody known, whose roles would be lost."""
    if not entry.person:
        st.error("Say what the identity provider calls them.", icon=":material/block:")
        return
    if entry.person in taken:
        st.error("This person is known already: choose them above.", icon=":material/block:")
        return
    name = entry.name or entry.person
    try:
        data.set_person(entry.person, name, entry.agent_id, entry.roles, active=entry.active)
    except QmError as fault:
        st.error(links.plain(str(fault)), icon=":material/block:")
        return
    st.session_state[_SAVED] = entry.person
    st.session_state[_SAID] = f"Saved, and noted in the audit log: {name}."
    st.rerun()


def main() -> None:
    """Draw the page."""
    frame.head("People", "Who may work here, with which roles. Every change is in the audit log.")
    if identity.current().local:
        _local_mode()
    known = data.people()
    with st.container(key="people"):
        _table(known)
    st.subheader("Give roles by hand", anchor=False)
    said = st.session_state.pop(_SAID, None)
    if said:
        st.success(links.plain(said), icon=":material/check:")
    chosen = _chosen(known)
    entry = _form(chosen)
    if entry is not None:
        _keep(entry, set() if chosen else {each.person for each in known})
    with st.popover("What each role may do", key="explain", icon=":material/help:"):
        st.html(markup.facts((term.title, Markup.escape(term.meaning)) for term in glossary.ROLES.values()))


main()
