"""The frame of a page: style, title and data age, explanations, and what stands there when there is nothing.

What belongs here: what every page has in common. What does not: the content of any page.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import streamlit as st
from markupsafe import Markup

from app_streamlit import data
from app_streamlit.components import glossary, markup, numbers, scale

if TYPE_CHECKING:
    from collections.abc import Iterable

    from app_streamlit.components.glossary import Term
    from app_streamlit.identity import Person
    from app_streamlit.records.overview import Freshness
    from qm_pipeline.interactions.errors import QmError, RefusedError


@cache
def _stylesheet() -> str:
    own = Path(__file__).with_name("app.css").read_text(encoding="utf-8")
    return f"<style>{own}\n{scale.stylesheet()}</style>"


def style() -> None:
    """Send the style, once a run and before anything that it dresses."""
    st.html(_stylesheet())


def _age(freshness: Freshness) -> Markup:
    ended = freshness.newest_ended_at
    if ended is None:
        return Markup("<p>No conversations yet</p>")
    return Markup('<p title="{meaning}">Data up to {moment} ({ago})</p>').format(
        meaning=glossary.DATA_AGE.meaning,
        moment=numbers.moment(ended, data.zone()),
        ago=numbers.ago(ended, data.now()),
    )


def head(title: str, lead: str | None = None) -> Freshness:
    """Write a page's title, the age of its data and one sentence on what the page is for."""
    freshness = data.freshness()
    below = Markup('<p class="qm-lead">{}</p>').format(lead) if lead else ""
    st.html(
        Markup('<div class="qm-head"><h1>{}</h1>{}</div>{}').format(title, _age(freshness), below),
    )
    return freshness


def explain(terms: Iterable[Term]) -> None:
    """Offer the meaning of a page's numbers, one sentence each."""
    with st.popover("What the numbers mean", key="explain", icon=":material/help:"):
        st.html(markup.facts((term.title, Markup.escape(term.meaning)) for term in terms))


def quiet(title: str, *sentences: Markup) -> None:
    """Say calmly that there is nothing to show, and what to do about it."""
    body = markup.join(Markup("<p>{}</p>").format(sentence) for sentence in sentences)
    st.html(Markup('<div class="qm-quiet" role="status"><h2>{}</h2>{}</div>').format(title, body))


def nothing_yet(freshness: Freshness) -> bool:
    """Stand in for a page in a database without conversations or without scores; True where it did."""
    if freshness.newest_day is None:
        quiet(
            "No interactions yet",
            Markup("Land some with <code>qm ingest PATH</code>, then score them with <code>qm run</code>."),
            Markup("To see the platform with made-up conversations first: <code>qm demo</code>."),
        )
        return True
    if not freshness.any_scored:
        quiet(
            "Nothing is scored yet",
            Markup("Conversations have landed. <code>qm run</code> scores every day that is waiting."),
        )
        return True
    return False


def foot(person: Person) -> None:
    """Say below every page who is looking."""
    if person.local:
        said = Markup(
            "No login is set up: this app serves this machine only, and whoever sits here is the local user "
            "with every role. <code>docs/access.md</code> says how to let people log in."
        )
    else:
        said = Markup("{} ({})").format(person.name, person.person)
    st.html(Markup('<p class="qm-foot">{}</p>').format(said))
    if not person.local:
        st.button("Log out", key="log_out", type="tertiary", on_click=st.logout)


def log_in(fault: RefusedError) -> None:
    """Stand in for every page until somebody has logged in."""
    quiet("Quality management", markup.sentence(str(fault)))
    st.button("Log in", key="log_in", type="primary", on_click=st.login)


def refused(fault: RefusedError) -> None:
    """Stand in for what a person may not see or do."""
    quiet("This is closed to you", markup.sentence(str(fault)))
    if st.user.get("is_logged_in"):
        st.button("Log out", key="log_out", type="tertiary", on_click=st.logout)


def unavailable(fault: QmError) -> None:
    """Stand in for a page that could not be read from the database."""
    quiet(
        "The data cannot be read just now",
        markup.sentence(str(fault)),
        Markup(
            "<code>qm status</code> says what is running, <code>qm up</code> starts it, "
            "and <code>qm doctor</code> checks the whole installation."
        ),
    )
    st.button("Try again", key="try_again", icon=":material/refresh:")
