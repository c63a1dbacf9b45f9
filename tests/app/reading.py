"""Reading a page under test: what stands in which section, as text and as HTML."""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

    from streamlit.testing.v1 import AppTest


def nodes(node: Any) -> Iterator[Any]:  # noqa: ANN401  # Streamlit's test tree has no public type
    """Return everything on the page under a node."""
    yield node
    for child in getattr(node, "children", {}).values():
        yield from nodes(child)


def section(app: AppTest, key: str) -> Any:  # noqa: ANN401  # as above
    """Return the container of that key; a test that looks by place would pass on the wrong one."""
    found = [node for node in nodes(app.main) if getattr(node, "key", None) == key]
    assert found, f"no {key} on the page"
    return found[0]


def rows(app: AppTest) -> list[str]:
    """Return what each line of the list of interactions says."""
    keys = (getattr(node, "key", None) or "" for node in nodes(app.main))
    return [words(section(app, key)) for key in keys if re.fullmatch(r"row-\d+", key)]


def markup(part: Any) -> str:  # noqa: ANN401  # as above
    """Return all HTML in a section or, given the app, on the page."""
    root = getattr(part, "main", part)
    return "\n".join(node.proto.body for node in nodes(root) if getattr(node, "type", "") == "html")


def words(part: Any) -> str:  # noqa: ANN401  # as above
    """Return what a reader sees of it; a highlighted word is no word apart."""
    run_on = re.sub(r"</?mark\b[^>]*>", "", markup(part))
    return html.unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", run_on))).strip()


def charts(part: Any) -> int:  # noqa: ANN401  # as above
    """Count the charts in a section."""
    return sum(getattr(node, "type", "") == "vega_lite_chart" for node in nodes(part))


def leads(app: AppTest) -> list[str]:
    """Return where each line of the list of interactions leads to."""
    keys = (getattr(node, "key", None) or "" for node in nodes(app.main))
    parts = [section(app, key) for key in keys if re.fullmatch(r"row-\d+", key)]
    return [
        node.proto.query_string
        for part in parts
        for node in nodes(part)
        if getattr(node, "type", "") == "page_link"
    ]
