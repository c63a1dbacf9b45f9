"""The data dictionary: the views of `app`, column by column, as their comments tell.

What belongs here: reading it from the database and writing it as a page. What does not: the comments.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

    from qm_pipeline.store.engine import Database

_VOLATILE: Final = "(volatile)"
_HEAD: Final = """# Data model

The schema `app` is what the app and BI tools read; names and meanings are stable. This page is made from the
comments in `sql/views` by `python -m qm_pipeline.store.generate`, and a test fails when it lags behind.

A column marked *volatile* tells of the doing (when, by which run), not of the conversations: two databases
with the same conversations may differ in it.
"""


@dataclass(frozen=True)
class Column:
    """One column of a view; `comment` and `view_comment` are None where nobody wrote any."""

    view: str
    name: str
    data_type: str
    comment: str | None
    view_comment: str | None

    @property
    def volatile(self) -> bool:
        """Whether two runs over the same data may differ in it."""
        return (self.comment or "").endswith(_VOLATILE)


def columns(database: Database) -> list[Column]:
    """Return every column of the schema `app`, sorted by view and place."""
    with database.begin() as tx:
        return [
            Column(
                row["view_name"],
                row["column_name"],
                row["data_type"],
                row["column_comment"],
                row["view_comment"],
            )
            for row in tx.rows("store/view_columns")
        ]


def page(documented: list[Column]) -> str:
    """Return the dictionary as Markdown."""
    return _HEAD + "".join(
        "\n".join(_section(view, list(group)))
        for view, group in groupby(documented, key=lambda each: each.view)
    )


def _section(view: str, documented: list[Column]) -> Iterator[str]:
    yield f"\n## app.{view}\n"
    yield _text(documented[0].view_comment) + "\n"
    yield "| column | type | meaning |"
    yield "|---|---|---|"
    for each in documented:
        yield f"| `{each.name}` | {each.data_type} | {_text(each.comment)} |"
    yield ""


def _text(comment: str | None) -> str:
    return (comment or "").replace(_VOLATILE, "*volatile*").replace("|", "\\|")
