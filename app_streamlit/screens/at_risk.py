"""Customers at risk: who may leave, why, which contacts say so, and a list for those who call them."""

from __future__ import annotations

from datetime import date, timedelta
from math import ceil
from typing import TYPE_CHECKING, Final

import streamlit as st
from markupsafe import Markup

from app_streamlit import data
from app_streamlit.components import (
    address,
    frame,
    glossary,
    links,
    markup,
    numbers,
    risk_list,
    risk_terms,
    takeaway,
)
from app_streamlit.data import at_risk as read
from app_streamlit.records.at_risk import AtRisk

if TYPE_CHECKING:
    from app_streamlit.records.at_risk import Contact, Customer, RiskSummary

PAGE_SIZE: Final = 15
MOST_CONTACTS: Final = 3
MOST_REASONS: Final = 4
MOST_EXPORTED: Final = 5000
SPANS: Final = {"7": "7 days", "14": "14 days", "30": "30 days"}
SPAN_AT_FIRST: Final = "7"
LEAST: Final = {"20": "20 and more", "40": "40 and more", "60": "60 and more"}
LEAST_AT_FIRST: Final = "40"


def _choice(label: str, key: str, names: dict[str, str], first: str, help_text: str | None = None) -> str:
    address.seed(key, address.code(key, names, first))
    chosen = st.selectbox(
        label, list(names), format_func=lambda code: names[code], key=key, help=help_text, width=220,
        on_change=address.turn_to, args=(1,),
    )  # fmt: skip
    picked = chosen or first
    address.write({key: [] if picked == first else [picked]})
    return picked


def _filters(newest: date) -> AtRisk:
    with st.container(horizontal=True, vertical_alignment="bottom"):
        span = _choice(
            "Last contact within", "span", SPANS, SPAN_AT_FIRST,
            "Each customer as known on the evening of their last contact; before the newest day with data.",
        )  # fmt: skip
        least = _choice("Risk index", "least", LEAST, LEAST_AT_FIRST, risk_terms.INDEX.meaning)
        asked = AtRisk(newest - timedelta(days=int(span) - 1), newest, int(least))
        names = {"": "Any reason"} | {
            row.code: f"{risk_terms.reason(row.code)} ({numbers.count(row.customers)})"
            for row in read.risk_reasons(asked)
        }
        code = _choice("Because", "reason", names, "")
    return AtRisk(asked.first_day, asked.last_day, asked.least, code or None)


def _takeaway(asked: AtRisk, summary: RiskSummary) -> None:
    reasons = read.risk_reasons(asked)[:3]
    over = numbers.days(asked.first_day, asked.last_day)
    if not summary.at_risk:
        takeaway.show(
            f"Nobody of {numbers.plural(summary.customers, 'customer')} reaches this index, {over}."
        )
        return
    share = numbers.percent(summary.at_risk / summary.customers, 0)
    why = ", ".join(
        f"{risk_terms.reason(it.code).lower()} ({numbers.percent(it.customers / summary.at_risk, 0)})"
        for it in reasons
    )
    takeaway.show(
        f"{numbers.count(summary.at_risk)} of {numbers.plural(summary.customers, 'customer')} ({share}) "
        f"have a risk index of {asked.least} or more, {over}. Most often because: {why}."
    )


def _row(it: Customer, *, labelled: bool) -> Markup:
    return Markup(
        '<div class="qm-customer"><div><p><strong>{}</strong></p>'
        "<p><small>as of {}</small></p><p><small>{}</small></p></div>"
        "<div>{}</div><div>{}</div></div>"
    ).format(
        markup.text(it.customer_id),
        numbers.day(it.as_of),
        numbers.plural(len(it.interaction_keys), "contact"),
        _risk(it, labelled=labelled),
        _reasons(it),
    )


def _risk(it: Customer, *, labelled: bool) -> Markup:
    """Write what the risk is called, with its number: the probability first, where there is one."""
    index = Markup('<p class="qm-number"><strong>{}</strong> <small>risk index</small></p>{}').format(
        it.risk_index, markup.bar(it.risk_index / 100)
    )
    if not labelled or it.p_churn is None:
        return index
    return Markup(
        '<p class="qm-number"><strong>{}</strong> <small>to leave within 30 days</small></p>{}'
    ).format(numbers.percent(it.p_churn, 0), index)


def _reasons(it: Customer) -> Markup:
    lines = [
        Markup("<li>{} <small>+{}</small></li>").format(markup.text(each.sentence), each.points)
        for each in it.reasons
    ]
    first, rest = lines[:MOST_REASONS], lines[MOST_REASONS:]
    more = (
        Markup("<details><summary>{} more</summary><ul>{}</ul></details>").format(
            len(rest), markup.join(rest)
        )
        if rest
        else Markup("")
    )
    return Markup("<ul>{}</ul>{}").format(markup.join(first), more)


def _contacts(it: Customer, contacts: dict[object, Contact]) -> None:
    shown = [contacts[key] for key in it.interaction_keys[:MOST_CONTACTS] if key in contacts]
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        for each in shown:
            when = f"{each.started_at.astimezone(data.zone()):%-d %b}"
            links.open_named(
                each.interaction_key,
                f"{glossary.channel(each.channel)}, {when}, {_ended(each.customer_end_score)}",
            )


def _ended(score: float | None) -> str:
    return "end unknown" if score is None else f"ended at {numbers.signed(score)}"


def _list(asked: AtRisk, total: int, *, labelled: bool) -> None:
    pages = ceil(total / PAGE_SIZE)
    page = address.page(pages)
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        st.markdown(f"**{numbers.plural(total, 'customer')}**, page {page} of {pages}")
        _export(asked, labelled=labelled)
    rows = read.risk_page(asked, page, PAGE_SIZE)
    keys = tuple(key for it in rows for key in it.interaction_keys[:MOST_CONTACTS])
    contacts: dict[object, Contact] = {it.interaction_key: it for it in read.contacts(keys)}
    for place, it in enumerate(rows):
        with st.container(key=f"customer-{place}", gap="small"):
            st.html(_row(it, labelled=labelled))
            _contacts(it, contacts)
    address.pager(page, pages)


def _export(asked: AtRisk, *, labelled: bool) -> None:
    st.download_button(
        "Export for outreach",
        data=lambda: risk_list.written(
            read.risk_page(asked, 1, MOST_EXPORTED), data.zone(), labelled=labelled
        ),
        file_name=f"customers-at-risk-{asked.last_day:%Y-%m-%d}.csv",
        mime="text/csv",
        icon=":material/download:",
        key="export",
        on_click="ignore",
        help=f"CSV with the filters above, at most {numbers.count(MOST_EXPORTED)} customers.",
    )


def main() -> None:
    """Draw the page."""
    freshness = frame.head("Customers at risk", "Who may leave, why, and which conversations say so.")
    if frame.nothing_yet(freshness) or freshness.newest_day is None:
        return
    summary_place = st.container()
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="bottom"):
        asked = _filters(freshness.newest_day)
        terms_place = st.container(width="content")
    summary = read.risk_summary(asked)
    labelled = summary.with_probability
    with summary_place:
        _takeaway(asked, summary)
    with terms_place:
        frame.explain((risk_terms.INDEX, *((risk_terms.PROBABILITY,) if labelled else ()), risk_terms.AS_OF))
    links.remember_list(links.AT_RISK, "Back to the customers at risk")
    total = read.risk_total(asked) if asked.code else summary.at_risk
    if total:
        with st.container(key="customers"):
            _list(asked, total, labelled=labelled)
    else:
        frame.quiet(
            "Nobody here",
            Markup("No customer with a contact in these days has this index for this reason."),
            Markup("Widen the days, or lower the index above."),
        )


main()
