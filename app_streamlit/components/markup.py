"""Small pieces of HTML: a score in its colour, a flag, a fact, a table, an unknown.

What belongs here: pieces that several pages use. What does not: whole pages. Everything that is not written
here comes in through `Markup.format`, which escapes it: text of a conversation is text on the screen,
whatever it holds.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from markupsafe import Markup

from app_streamlit.components import glossary, numbers, scale

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Sequence


_HYPHEN: Final = re.compile(r"(?<![\w.])-(?=\d)")


def join(pieces: Iterable[Markup], between: str = "") -> Markup:
    """Put pieces one after the other."""
    return Markup.escape(between).join(pieces)


def unknown(why: str = "Not known for this interaction") -> Markup:
    """Write a dash for what is not known, and say so to the ear and the pointer."""
    return Markup(
        '<span class="qm-unknown" title="{why}"><span aria-hidden="true">{dash}</span>'
        '<span class="qm-only-spoken">{why}</span></span>'
    ).format(why=why, dash=numbers.UNKNOWN)


def sentence_of(value: str | None, why: str = "Not known for this interaction") -> Markup:
    """Write a sentence of the pipeline, with the minus that all numbers here have."""
    return text(None if value is None else _HYPHEN.sub("\N{MINUS SIGN}", value), why)


def text(value: str | None, why: str = "Not known for this interaction") -> Markup:
    """Write a value of the data, kept apart from the writing direction around it."""
    return unknown(why) if value is None else Markup('<bdi dir="auto">{}</bdi>').format(value)


def path(value: str) -> Markup:
    """Write a file's name; the pointer shows where it lies."""
    name = value.replace("\\", "/").rstrip("/").rpartition("/")[2] or value
    return Markup('<bdi dir="auto" title="{}">{}</bdi>').format(value, name)


def sentence(value: str) -> Markup:
    """Write a sentence of the pipeline, in which commands stand between backticks."""
    shapes = (Markup("{}"), Markup("<code>{}</code>"))
    return join(shapes[place % 2].format(piece) for place, piece in enumerate(value.split("`")))


def score(value: float | None, why: str = "No turn to score in this part") -> Markup:
    """Write a score on its colour."""
    if value is None:
        return unknown(why)
    return Markup('<span class="qm-score {css}" title="{word}">{value}</span>').format(
        css=scale.css_class(value), word=scale.level_of(value).word, value=numbers.signed(value)
    )


def begin_to_end(begin: float | None, end: float | None) -> Markup:
    """Write how the customer came and how they left."""
    return Markup(
        '<span class="qm-pair">{}<span class="qm-arrow" aria-label="to">&rarr;</span>{}</span>'
    ).format(score(begin), score(end))


def icon(name: str) -> Markup:
    """Write an icon of the font that Streamlit brings; it says nothing that a word beside it does not."""
    return Markup('<span class="qm-icon" aria-hidden="true">{}</span>').format(name)


def flags(codes: Iterable[str]) -> Markup:
    """Write flags as a row of labels, the first one stronger."""
    pieces = (
        Markup('<span class="qm-chip{first}" title="{meaning}">{title}</span>').format(
            first=Markup(" qm-chip-first") if place == 0 else "",
            meaning=glossary.flag(code).meaning,
            title=glossary.flag(code).title,
        )
        for place, code in enumerate(codes)
    )
    return Markup('<span class="qm-chips">{}</span>').format(join(pieces))


def bar(share: float) -> Markup:
    """Draw a share of 0..1 as a bar."""
    return Markup(
        '<span class="qm-bar" aria-hidden="true"><span style="width:{:.0f}%"></span></span>'
    ).format(min(max(share, 0.0), 1.0) * 100)


def facts(pairs: Iterable[tuple[str, Markup]]) -> Markup:
    """Write a list of names and values."""
    rows = (Markup("<dt>{}</dt><dd>{}</dd>").format(name, value) for name, value in pairs)
    return Markup('<dl class="qm-facts">{}</dl>').format(join(rows))


def tile(title: str, meaning: str, value: Markup | str, note: Markup | str = "", css: str = "") -> Markup:
    """Write one number large, with its name above and its unit or comparison below."""
    return Markup(
        '<div class="qm-tile {css}"><dt title="{meaning}">{title}</dt>'
        "<dd>{value}<small>{note}</small></dd></div>"
    ).format(css=css, meaning=meaning, title=title, value=value, note=note)


def tiles(pieces: Sequence[Markup]) -> Markup:
    """Set tiles in one row, or in two of equal length where the page is narrow."""
    return Markup('<dl class="qm-tiles" style="--qm-all:{};--qm-half:{}">{}</dl>').format(
        len(pieces), -(-len(pieces) // 2), join(pieces)
    )


def table(
    caption: str,
    headings: Sequence[str],
    rows: Iterable[Sequence[Markup | str]],
    numeric: Container[int] = (),
) -> Markup:
    """Write a table; columns whose place is in `numeric` stand to the right."""
    styles = [
        Markup(' class="qm-right"') if place in numeric else Markup("") for place in range(len(headings))
    ]
    head = join(
        Markup('<th scope="col"{}>{}</th>').format(style, heading)
        for style, heading in zip(styles, headings, strict=True)
    )
    body = join(
        Markup("<tr>{}</tr>").format(
            join(Markup("<td{}>{}</td>").format(style, cell) for style, cell in zip(styles, row, strict=True))
        )
        for row in rows
    )
    return Markup(
        '<div class="qm-scroll" tabindex="0" role="region" aria-label="{caption}"><table class="qm-table">'
        '<caption class="qm-only-spoken">{caption}</caption>'
        "<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>"
    ).format(caption=caption, head=head, body=body)


def state(*, good: bool, words: str) -> Markup:
    """Write a state with a sign and a word, so that it does not hang on a colour."""
    return Markup('<span class="qm-state {css}">{icon}{words}</span>').format(
        css="qm-good" if good else "qm-bad", icon=icon("check_circle" if good else "error"), words=words
    )
