"""What the search can be narrowed down to, besides words: days, names and figures.

What belongs here: the widgets and their place in the address. What does not: words (the page has them), the
query. A range stands in the address as `low..high`, either end open.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final, NamedTuple, cast

import streamlit as st

from app_streamlit import data
from app_streamlit.components import address, glossary, periods
from app_streamlit.records.search import RANGES, Range

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from streamlit.delta_generator import DeltaGenerator

_SECONDS: Final = 1000
_MINUTES: Final = 60 * _SECONDS
_BETWEEN: Final = ".."


class _Figure(NamedTuple):
    """A figure to narrow down: its meaning, its reach, its step, one unit in the database's.

    At either end of the reach the range is open: beyond 60 minutes there is more.
    """

    term: glossary.Term
    low: float
    high: float
    step: float
    unit: float = 1
    shown: str = "%+.1f"


_FIGURES: Final = {
    "score": _Figure(glossary.CUSTOMER_SCORE, -5.0, 5.0, 0.5),
    "begin": _Figure(glossary.BEGIN, -5.0, 5.0, 0.5),
    "end": _Figure(glossary.END, -5.0, 5.0, 0.5),
    "shift": _Figure(glossary.SHIFT, -10.0, 10.0, 0.5),
    "agent_score": _Figure(glossary.AGENT_SCORE, -5.0, 5.0, 0.5),
    "dissatisfied": _Figure(glossary.P_DISSATISFIED, 0.0, 100.0, 5.0, 0.01, "%d%%"),
    "resolved": _Figure(glossary.P_RESOLVED, 0.0, 100.0, 5.0, 0.01, "%d%%"),
    "abandoned": _Figure(glossary.P_ABANDONED, 0.0, 100.0, 5.0, 0.01, "%d%%"),
    "duration": _Figure(glossary.DURATION, 0.0, 60.0, 1.0, _MINUTES, "%d min"),
    "non_talk": _Figure(glossary.NON_TALK, 0.0, 600.0, 10.0, _SECONDS, "%d s"),
    "response": _Figure(glossary.RESPONSE, 0.0, 60.0, 1.0, _MINUTES, "%d min"),
}
assert tuple(_FIGURES) == RANGES  # noqa: S101 (a slip of the program, not of its users)

TERMS: Final = tuple(figure.term for figure in _FIGURES.values())
_NAMES: Final = {
    "flag": "Flags",
    "channel": "Channels",
    "queue": "Queues",
    "topic": "Topics",
    "agent": "Agents",
    "language": "Languages",
}
_WORDS: Final[dict[str, Callable[[str], str]]] = {
    "flag": lambda code: glossary.flag(code).title,
    "channel": glossary.channel,
    "topic": glossary.topic,
}
_FURTHER: Final = ("topic", "agent", "language")
_CUSTOMER: Final = "customer"
_OF_THE_PAGE: Final = ("words", "by", "moved", "sort")


def days() -> tuple[date, date]:
    """Offer the days."""
    known = data.filter_values()
    return periods.choose(min(each.first_day for each in known), max(each.last_day for each in known))


def choices() -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Offer the names; the answer holds those of which some were chosen."""
    columns = st.columns(4)
    found = {
        name: _chosen(name, known, columns[place % 4]) for place, (name, known) in enumerate(_known().items())
    }
    found[_CUSTOMER] = _customers(columns[len(found) % 4])
    return tuple((name, values) for name, values in found.items() if values)


def _known() -> dict[str, list[str]]:
    """List what each name can be."""
    seen = data.filter_values()
    further = {kind: [each.value for each in data.search_values() if each.kind == kind] for kind in _FURTHER}
    flags = [*glossary.FLAGS, *sorted({*st.query_params.get_all("flag")} - {*glossary.FLAGS})]
    return {
        "flag": flags,
        "channel": sorted({each.channel for each in seen}),
        "queue": sorted({each.queue for each in seen if each.queue}),
        **further,
    }


def _chosen(name: str, known: list[str], column: DeltaGenerator) -> tuple[str, ...]:
    address.seed(name, address.codes(name, known))
    chosen = column.multiselect(
        _NAMES[name],
        known,
        format_func=_WORDS.get(name, str),
        placeholder="All",
        key=name,
        on_change=address.turn_to,
        args=(1,),
    )
    return tuple(chosen)


def _customers(column: DeltaGenerator) -> tuple[str, ...]:
    """Ask for customers by their ids: there are too many to choose from."""
    address.seed(_CUSTOMER, ", ".join(st.query_params.get_all(_CUSTOMER)))
    typed = column.text_input(
        "Customers", key=_CUSTOMER, placeholder="Ids, commas between", on_change=address.turn_to, args=(1,)
    )
    return tuple(filter(None, (each.strip() for each in (typed or "").split(","))))


def ranges() -> tuple[tuple[str, Range], ...]:
    """Offer the figures; the answer holds those that were narrowed down."""
    asked = any(name in st.query_params for name in _FIGURES)
    with st.expander("Scores, times and probabilities", expanded=asked, key="figures"):
        columns = st.columns(4, gap="medium")
        found = {
            name: _range(name, figure, columns[place % 4])
            for place, (name, figure) in enumerate(_FIGURES.items())
        }
    return tuple((name, limits) for name, limits in found.items() if limits)


def _range(name: str, figure: _Figure, column: DeltaGenerator) -> Range:
    address.seed(_key(name), _asked_range(name, figure))
    chosen = column.slider(
        figure.term.title, figure.low, figure.high, step=figure.step, key=_key(name), format=figure.shown,
        help=figure.term.meaning, on_change=address.turn_to, args=(1,),
    )  # fmt: skip
    low, high = cast("tuple[float, float]", chosen)
    return Range(
        None if low <= figure.low else low * figure.unit, None if high >= figure.high else high * figure.unit
    )


def _key(name: str) -> str:
    return f"range_{name}"


def _asked_range(name: str, figure: _Figure) -> tuple[float, float]:
    """Read a range from the address; what is no range, or lies outside, is the whole reach."""
    first, between, last = st.query_params.get(name, _BETWEEN).partition(_BETWEEN)
    try:
        low, high = float(first or figure.low), float(last or figure.high)
    except ValueError:
        return figure.low, figure.high
    whole = between and math.isfinite(low) and math.isfinite(high) and low <= high
    if not whole:
        return figure.low, figure.high
    return max(low, figure.low), min(high, figure.high)


def state() -> dict[str, list[str]]:
    """Return everything that was chosen for the address."""
    held = st.session_state
    names = {name: list(held[name]) for name in _NAMES}
    customers = [each.strip() for each in held[_CUSTOMER].split(",") if each.strip()]
    figures = {name: _written(held[_key(name)], figure) for name, figure in _FIGURES.items()}
    return {**names, _CUSTOMER: customers, **figures}


def _written(limits: tuple[float, float], figure: _Figure) -> list[str]:
    low, high = limits
    ends = ("" if low <= figure.low else f"{low:g}", "" if high >= figure.high else f"{high:g}")
    return [_BETWEEN.join(ends)] if any(ends) else []


def forget() -> None:
    """Let the address fill every widget anew."""
    keys = (*_NAMES, _CUSTOMER, *map(_key, _FIGURES), periods.PERIOD, periods.DAYS, *_OF_THE_PAGE)
    for key in keys:
        st.session_state.pop(key, None)
