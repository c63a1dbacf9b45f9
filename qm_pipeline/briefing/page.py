"""The briefing as one HTML page: pictures and style inside it, no script, nothing to fetch.

What belongs here: markup, escaped by type. What does not: what is said (`parts`, `sentences`).
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

from markupsafe import Markup

from qm_pipeline.briefing import parts, pictures, sentences
from qm_pipeline.channels import terms

if TYPE_CHECKING:
    from collections.abc import Iterable

    from qm_pipeline.briefing.content import Briefing

_STYLE: Final = Path(__file__).with_name("page.css")
_POLICY: Final = "default-src 'none'; style-src 'unsafe-inline'"


def html(told: Briefing) -> str:
    """Write the page."""
    body = _joined(
        (
            Markup('<h1>{}</h1><p class="lead">{}</p>').format(parts.title(told), sentences.summary(told)),
            _section(parts.FINDINGS, _list(sentences.findings(told))),
            _section(parts.SIDE_BY_SIDE, _picture(pictures.side_by_side(told), parts.KEY)),
            _section(parts.COURSE, _picture(pictures.course(told), parts.BAND)),
            _section(parts.DRIVERS, _drivers(told)),
            _section(parts.FIGURES, _table(told)),
            _section(parts.NOTES, _notes(told)),
        )
    )
    return str(
        Markup(
            '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
            '<meta http-equiv="Content-Security-Policy" content="{}">'
            '<meta name="viewport" content="width=device-width, initial-scale=1">'
            "<title>{}</title><style>{}</style></head>\n<body>{}</body></html>\n"
        ).format(_POLICY, parts.title(told), Markup(_STYLE.read_text("utf-8")), body)  # noqa: S704  (our own file)
    )


def _section(heading: str, content: Markup) -> Markup:
    return Markup("<h2>{}</h2>{}").format(heading, content)


def _list(lines: Iterable[str]) -> Markup:
    return Markup("<ul>{}</ul>").format(_joined(Markup("<li>{}</li>").format(line) for line in lines))


def _picture(svg: str, note: str) -> Markup:
    drawn = Markup(svg[svg.index("<svg") :])  # noqa: S704  (drawn by us; every letter in it is a path)
    return Markup(
        '<figure style="margin:0" role="img" aria-label="{}">{}</figure><p class="note">{}</p>'
    ).format(note, drawn, note)


def _drivers(told: Briefing) -> Markup:
    if not any(row.finding for row in told.drivers):
        return Markup('<p class="note">{}</p>').format(parts.NO_DRIVERS)
    return _picture(pictures.drivers(told), parts.FEWEST)


def _table(told: Briefing) -> Markup:
    head = _joined(Markup('<th scope="col">{}</th>').format(terms.channel(name)) for name in told.channels)
    rows = _joined(
        Markup('<tr><th scope="row">{}</th>{}</tr>').format(
            terms.METRICS[metric].title, _joined(_cell(told, name, metric) for name in told.channels)
        )
        for metric in told.metrics
    )
    return Markup(
        '<div class="wide"><table><thead><tr><th></th>{}</tr></thead><tbody>{}</tbody></table></div>'
        '<p class="note">{}</p>'
    ).format(head, rows, parts.TABLE_NOTE)


def _cell(told: Briefing, channel: str, metric: str) -> Markup:
    found = parts.cell(told, channel, metric)
    arrow = Markup(" <b>{}</b>").format(found.arrow) if found.arrow else ""
    details = _joined(Markup("<small>{}</small>").format(line) for line in found.details)
    return Markup("<td>{}{}{}</td>").format(found.figure, arrow, details)


def _notes(told: Briefing) -> Markup:
    shown = (terms.METRICS[metric] for metric in told.metrics)
    return Markup("<dl>{}</dl>").format(
        _joined(Markup("<dt>{}</dt><dd>{}</dd>").format(term.title, term.meaning) for term in shown)
    )


def _joined(pieces: Iterable[Markup]) -> Markup:
    return Markup("").join(pieces)
