"""What an asset tells Dagster when it is done.

What belongs here: materialisations, and metadata of counts and small tables. What does not: text of
conversations.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeAlias

import polars as pl
from dagster import (
    AssetKey,
    AssetMaterialization,
    MarkdownMetadataValue,
    MaterializeResult,
    MetadataValue,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from dagster import DagsterRun

    from qm_pipeline.ingest.report import FileReport
    from qm_pipeline.retraining.trial import Trial
    from qm_pipeline.runs.gates import Verdict
    from qm_pipeline.runs.scoring import Due, Written

# Read at run time: Dagster's shells do not postpone their annotations.
Metadata: TypeAlias = Mapping[str, int | float | str | MetadataValue]

# Where only some days of a long range are worked on, Dagster must not write an event for each of the others:
# two days ten years apart cost 18 s that way and 1.4 s so.
DEFER_TAG: Final = "dagster/defer_asset_events"
_MOST_ROWS: Final = 31


def done(
    run: DagsterRun, key: AssetKey, days: Sequence[date], metadata: Metadata
) -> Iterator[AssetMaterialization | MaterializeResult[None]]:
    """Say that an asset's days are there: all of the run's range, or in a run that picks its days, those."""
    if run.tags.get(DEFER_TAG) == "true":
        for day in days:
            yield AssetMaterialization(asset_key=key, partition=day.isoformat(), metadata=metadata)
    yield MaterializeResult(asset_key=key, metadata=metadata)


def table(headings: Sequence[str], rows: Sequence[Sequence[object]]) -> MarkdownMetadataValue:
    """Make a small table; a long one is cut, and says so."""
    lines = [headings, ["---"] * len(headings), *rows[:_MOST_ROWS]]
    text = "\n".join("| " + " | ".join(str(cell) for cell in line) + " |" for line in lines)
    more = len(rows) - _MOST_ROWS
    return MarkdownMetadataValue(text + (f"\n\n{more} more" if more > 0 else ""))


def due_days(taken: Sequence[date], due: Sequence[Due]) -> Metadata:
    """Tell what a run took on."""
    rows = [(each.day, each.interactions, each.turns) for each in due]
    return {
        "days": len(taken),
        "interactions_due": sum(each.interactions for each in due),
        "turns_due": sum(each.turns for each in due),
        "due": table(("day", "interactions", "turns"), rows),
    }


def written(
    name: str, rows: Written, model_versions: str, changed: Sequence[Mapping[str, Any]] = ()
) -> Metadata:
    """Tell what a run wrote of one table of scores, and of flags how many a former version's scores had."""
    counts = {"turns": rows.turns, "interactions": rows.interactions, "flags": rows.flags}
    told: dict[str, MetadataValue] = {}
    if name == "interactions":
        told["statuses"] = table(("status", "interactions"), sorted(rows.by_status.items()))
    if name == "flags" and changed:
        told["changed"] = _changed(changed)
    return {"dagster/row_count": counts[name], "models": model_versions, **told}


def _changed(reports: Sequence[Mapping[str, Any]]) -> MarkdownMetadataValue:
    """Tell how many flags were raised and lowered by scoring again."""
    columns = ("code", "before", "after", "turned_on", "turned_off")
    rows = [
        (report["before_versions"], *(flag[name] for name in columns))
        for report in reports
        for flag in report["flags"]
        if flag["dimension"] == "all"
    ]
    return table(("scores of", *columns), rows)


def ledger(rows: pl.DataFrame) -> Metadata:
    """Tell the totals of a ledger, and its last days."""
    counts = ["received", "scored", "skipped", "failed"]
    by_day = rows.group_by("day").agg(pl.col(counts).sum()).sort("day", descending=True)
    totals = {name: int(rows[name].sum()) for name in counts}
    return {**totals, "by_day": table(["day", *counts], by_day.rows())}


def journeys(rows: pl.DataFrame) -> Metadata:
    """Tell how many contacts are on a journey."""
    counts = {name: int(rows[name].sum()) for name in ("contacts", "on_journey")}
    return {**counts, "off_journey": counts["contacts"] - counts["on_journey"]}


def coaching(rows: pl.DataFrame) -> Metadata:
    """Tell how many agents were compared, and how many are named; not who."""
    named = rows.filter(pl.col("finding").is_not_null())
    by_week = named.group_by("week", "finding").agg(pl.col("agent_id").n_unique()).sort("week", "finding")
    return {
        "dagster/row_count": rows.height,
        "agents": rows["agent_id"].n_unique(),
        "named": table(("week", "finding", "agents"), by_week.rows()),
    }


def peer_flags(rows: pl.DataFrame) -> Metadata:
    """Tell how many were flagged, by code and day."""
    by_code = rows.group_by("code").agg(flags=pl.len(), days=pl.col("day").n_unique()).sort("code")
    return {"dagster/row_count": rows.height, "by_code": table(by_code.columns, by_code.rows())}


def report(rows: pl.DataFrame) -> Metadata:
    """Tell which weeks a channel report has, and its volumes."""
    volumes = rows.filter(pl.col("metric") == "volume").sort("week", "channel", descending=[True, False])
    shown = volumes.select("week", "channel", pl.col("value").cast(pl.Int64)).rows()
    return {
        "dagster/row_count": rows.height,
        "weeks": rows["week"].n_unique(),
        "volume": table(("week", "channel", "contacts"), shown),
    }


def review_queue(rows: pl.DataFrame) -> Metadata:
    """Tell how much is to be read of the last days, and why."""
    risk, random = ((pl.col("stratum") == name).sum().alias(name) for name in ("risk", "random"))
    by_day = rows.group_by("day").agg(risk, random).sort("day", descending=True)
    return {"dagster/row_count": rows.height, "by_day": table(("day", "risk", "random"), by_day.rows())}


def verdict(found: Verdict) -> Metadata:
    """Tell what a gate found."""
    rows = [(each["sentence"], each["checked"], each["unexpected"]) for each in found.findings]
    told = {"why": found.sentence} if found.sentence else {}
    return {"findings": table(("expectation", "checked", "unexpected"), rows), **told}


def landed(reports: Sequence[FileReport]) -> Metadata:
    """Tell what became of files: names and counts."""
    counts = ("received", "accepted", "unchanged", "quarantined")
    rows = [
        (Path(each.path).name, *(getattr(each, name) for name in counts), each.error or "")
        for each in reports
    ]
    totals = {name: sum(getattr(each, name) for each in reports) for name in counts}
    return {"files": len(reports), **totals, "by_file": table(("file", *counts, "error"), rows)}


def trial(found: Trial) -> Metadata:
    """Tell how a candidate did against what serves: where it is worse first, then the figures over all."""
    worse = set(found.worse)
    ranked = sorted(found.figures, key=lambda each: (each not in worse, each.channel != "all"))
    rows = [(*each[:6], *map(_figure, (each.before, each.after)), each.why_not or "") for each in ranked]
    headings = ("data", "measure", "of", "channel", "language", "n", "serving", "candidate", "not measured")
    return {
        "verdict": found.sentence,
        "figures_compared": len(found.binding),
        "worse": len(worse),
        "figures": table(headings, rows),
    }


def _figure(value: float | None) -> str:
    return "" if value is None else f"{value:.3f}"
