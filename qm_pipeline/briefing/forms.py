"""The forms that a briefing can have as a file.

What belongs here: one name a form, and who renders it. What does not: rendering. Each renderer is imported
when it is asked for: drawing wants matplotlib, which a CSV can do without.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from qm_pipeline.briefing.content import Briefing


class Form(StrEnum):
    """What the file is."""

    HTML = "html"
    CSV = "csv"
    PDF = "pdf"


def rendered(told: Briefing, form: Form) -> bytes:
    """Write a briefing as a file of that form."""
    if form is Form.CSV:
        from qm_pipeline.briefing.table import table  # noqa: PLC0415  (see above)

        return table(told).encode()
    if form is Form.PDF:
        from qm_pipeline.briefing.paper import pdf  # noqa: PLC0415  (see above)

        return pdf(told)
    from qm_pipeline.briefing.page import html  # noqa: PLC0415  (see above)

    return html(told).encode()
