"""Report: the week of the channels as a file to forward, with what it says before it is sent."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

import streamlit as st
from markupsafe import Markup

from app_streamlit import data
from app_streamlit.components import frame, markup, numbers, takeaway, weeks
from app_streamlit.data import report as read
from qm_pipeline.briefing import forms, sentences

if TYPE_CHECKING:
    from qm_pipeline.briefing.content import Briefing

_FORMS: Final = {
    forms.Form.PDF: ("PDF", "application/pdf", "picture_as_pdf", "To read and to print."),
    forms.Form.HTML: ("HTML", "text/html", "html", "One page that needs no network."),
    forms.Form.CSV: ("CSV", "text/csv; charset=utf-8", "table", "Every figure, to compute with."),
}
SHOWN: Final = 12


def _told(told: Briefing) -> None:
    found = sentences.findings(told)
    takeaway.show(found[0])
    if found[1:]:
        items = markup.join(Markup("<li>{}</li>").format(each) for each in found[1 : SHOWN + 1])
        st.html(Markup('<ul class="qm-changes">{}</ul>').format(items))
    more = len(found) - SHOWN - 1
    beyond = f" {numbers.plural(more, 'more finding')} in the file." if more > 0 else ""
    st.html(Markup('<p class="qm-note">{}{}</p>').format(sentences.summary(told), beyond))


def _files(told: Briefing) -> None:
    st.subheader("Take it along", anchor=False)
    for column, (form, (name, mime, icon, meaning)) in zip(st.columns(3), _FORMS.items(), strict=True):
        with column.container(key=f"file_{form.value}"):
            st.download_button(
                name,
                data=partial(forms.rendered, told, form),
                file_name=f"channels-{told.week:%Y-%m-%d}.{form.value}",
                mime=mime,
                icon=f":material/{icon}:",
                key=f"download_{form.value}",
                on_click="ignore",
                width="stretch",
            )
            st.html(Markup('<p class="qm-note">{}</p>').format(meaning))


def main() -> None:
    """Draw the page."""
    freshness = frame.head("Report", "The week of the channels as a file that can be forwarded.")
    if frame.nothing_yet(freshness):
        return
    known = data.report_weeks()
    if not known:
        frame.quiet(
            "No report yet", Markup("<code>qm run</code> makes the channel report for the days it runs.")
        )
        return
    week = weeks.chosen(known, freshness.newest_day, "report_week")
    told = read.briefing(week)
    with st.container(key="files"):
        _files(told)
    with st.container(key="told"):
        st.subheader("What it says", anchor=False)
        _told(told)


main()
