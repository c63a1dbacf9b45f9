"""Flags of what was said: phrase lists that raise a code, and critical items that were met or missed.

What belongs here: which lists apply to which contact, and what follows from what was found. What does not:
the lists and how phrases are found (`phrases`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal

import polars as pl

from qm_pipeline.quality.raised import NO_EVIDENCE, RAISED, evidence

if TYPE_CHECKING:
    from qm_pipeline.quality.phrases.lists import PhraseList
    from qm_pipeline.quality.phrases.reading import PhraseBook

CRITICAL: Final = "critical_failed"
# Every further turn in which it is said makes it a little more urgent, up to this many.
_FURTHER: Final = 0.05
_MOST_FURTHER: Final = 4
_SPAN: Final = pl.struct("turn_index", "start", "end")


def find(contacts: pl.DataFrame, found: pl.DataFrame, book: PhraseBook) -> pl.DataFrame:
    """Find the flags of contacts.

    Parameters
    ----------
    contacts
        A row each: `contact` (int64), `interaction_key`, `channel`, `queue`, `language` (primary tag or
        null), `with_agent` (whether an agent spoke).
    found
        `matching.FOUND`.
    book
        The lists that were looked for.

    Returns
    -------
    pl.DataFrame
        `RAISED`; of one contact and code at most one row.
    """
    raised = [RAISED.to_frame()]
    for language, lists in book.languages.items():
        ours = contacts.filter(pl.col("language") == language)
        for name, listed in lists.lists.items():
            if listed.kind != "behaviour" and ours.height:
                where = ours.filter(_applies(listed))
                raised.append(_of_list(name, listed, where, found.filter(pl.col("list") == name)))
    return _one_a_code(pl.concat(raised))


def codes(contacts: pl.DataFrame, found: pl.DataFrame, book: PhraseBook) -> pl.DataFrame:
    """Give `interaction_key` and `code` of the flags that `find` finds."""
    raised = [RAISED.to_frame().select("interaction_key", "code")]
    by_list = found.select("list", "contact").partition_by("list", as_dict=True, include_key=False)
    nobody = pl.DataFrame(schema={"contact": pl.Int64})
    for language, lists in book.languages.items():
        ours = contacts.filter(pl.col("language") == language)
        for name, listed in lists.lists.items():
            if listed.kind != "behaviour" and ours.height:
                said = by_list.get((name,), nobody)
                met: Literal["anti", "semi"] = "anti" if listed.kind == "must" else "semi"
                where = ours.filter(_applies(listed)).join(said, on="contact", how=met)
                raised.append(where.select("interaction_key", code=pl.lit(_code(name, listed))))
    return pl.concat(raised).unique()


def _code(name: str, listed: PhraseList) -> str:
    return name if listed.kind == "flag" else CRITICAL


def _applies(listed: PhraseList) -> pl.Expr:
    """Tell where a list holds: a `must` only in queues that somebody named, and where there was an agent."""
    everywhere = pl.lit(True)
    channel = pl.col("channel").is_in(listed.channels) if listed.channels else everywhere
    queue = pl.col("queue").is_in(listed.queues) if listed.queues else pl.lit(listed.kind != "must")
    asked = pl.col("with_agent") if listed.kind == "must" else everywhere
    return channel & queue & asked


def _of_list(name: str, listed: PhraseList, where: pl.DataFrame, found: pl.DataFrame) -> pl.DataFrame:
    said = found.join(where.select("contact"), on="contact", how="semi")
    if listed.kind == "must":
        missed = where.join(said, on="contact", how="anti")
        return _rows(CRITICAL, listed, missed.with_columns(times=pl.lit(0), evidence=NO_EVIDENCE))
    times = said.group_by("contact", maintain_order=True).agg(times=pl.col("turn_index").n_unique())
    met = where.join(times, on="contact", maintain_order="left").join(
        evidence(said, _SPAN), on="contact", maintain_order="left"
    )
    return _rows(_code(name, listed), listed, met)


def _rows(code: str, listed: PhraseList, contacts: pl.DataFrame) -> pl.DataFrame:
    further = (pl.col("times").cast(pl.Int64) - 1).clip(0, _MOST_FURTHER)
    sentence = pl.lit(listed.sentence)
    return (
        contacts.select(
            "contact",
            "interaction_key",
            "evidence",
            code=pl.lit(code),
            severity=(listed.severity + _FURTHER * further).clip(upper_bound=1.0),
            reason=pl.when(pl.col("times") > 1)
            .then(pl.format("{} In {} turns.", sentence, "times"))
            .otherwise(sentence),
        )
        .select(RAISED.names())
        .cast(RAISED)
    )


def _one_a_code(raised: pl.DataFrame) -> pl.DataFrame:
    """Put critical items that failed together in a contact into one flag, the most severe first."""
    return (
        raised.sort("contact", "code", "severity", "reason", descending=[False, False, True, False])
        .group_by("contact", "interaction_key", "code", maintain_order=True)
        .agg(
            pl.col("severity").first(),
            pl.col("reason").str.join(" "),
            pl.col("evidence").list.explode(keep_nulls=False, empty_as_null=False),
        )
        .select(RAISED.names())
        .cast(RAISED)
    )
