"""`qm alerts`: check rules, try them on history, send what is due."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import polars as pl
import typer

from qm_pipeline.alerts import delivery
from qm_pipeline.alerts import rules as rule_files
from qm_pipeline.alerts.events import EVENTS
from qm_pipeline.commands import console
from qm_pipeline.interactions.errors import PermanentError
from qm_pipeline.runs import alerts as outbox
from qm_pipeline.settings import Settings
from qm_pipeline.store import migrate
from qm_pipeline.store.engine import Database

if TYPE_CHECKING:
    from qm_pipeline.alerts.rules import Rule

app = typer.Typer(
    add_completion=False,
    rich_markup_mode=None,
    no_args_is_help=True,
    help="Check alert rules, try them on history, send what is due.",
)

RulesOption = Annotated[
    Path | None, typer.Option("--rules", help="File of rules; unset: the one that QM_ALERT_RULES names.")
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print one JSON document.")]
_SHOWN = 5


@app.command()
def check(rules: RulesOption = None, *, as_json: JsonOption = False) -> None:
    """Read the rules and say what each asks; exit 1 with one sentence where one cannot work."""
    settings = Settings()
    found = _rules(settings, rules)
    known = delivery.addresses(settings.alert_targets.get_secret_value())
    unknown = sorted({target for rule in found for target in rule.send_to} - known.keys())
    document = {
        "rules": [
            {"name": rule.name, "asks": rule.sentence(), "send_to": list(rule.send_to)} for rule in found
        ],
        "targets_without_address": unknown,
    }
    console.emit(document, as_json, lambda: _tell_rules(document))
    if unknown:
        raise typer.Exit(1)


@app.command()
def simulate(
    days: Annotated[int, typer.Option(min=1, help="So many days, to the last with an interaction.")] = 90,
    rules: RulesOption = None,
    *,
    as_json: JsonOption = False,
) -> None:
    """Say how often each rule would have fired, how much its budget would have held back, and on what."""
    settings = Settings()
    found = _rules(settings, rules)
    with Database.open(settings) as database, console.progress() as shown:
        migrate.upgrade(database)
        span = _span(database, days)
        task = shown.add_task("Asking the rules", total=None)
        parts = [EVENTS.to_frame()]
        for part in outbox.simulated(database, found, *span) if span else ():
            parts.append(part)
            shown.advance(task)
    fired = pl.concat(parts)
    document = {
        "from": span[0] if span else None,
        "to": span[1] if span else None,
        "rules": [_tried(rule, fired.filter(pl.col("rule") == rule.name), days) for rule in found],
    }
    console.emit(document, as_json, lambda: _tell_simulation(document))


@app.command()
def send(
    most: Annotated[int, typer.Option(min=1, help="So many at most.")] = 1000, *, as_json: JsonOption = False
) -> None:
    """Send what is due, as the sensor `alerts` does every half minute; exit 1 where a target took none."""
    settings = Settings()
    targets = delivery.addresses(settings.alert_targets.get_secret_value())
    with Database.open(settings) as database:
        migrate.upgrade(database)
        done = outbox.send_due(database, delivery.AppriseSender(targets, settings.app_url), most)
    console.emit(
        done._asdict(),
        as_json,
        lambda: console.out().print(f"{done.sent:,} sent, {done.missed:,} not taken by a target"),
    )
    if done.missed:
        raise typer.Exit(1)


def _rules(settings: Settings, given: Path | None) -> tuple[Rule, ...]:
    path = given or settings.alert_rules
    if path is None:
        raise PermanentError("There are no alert rules: name a file with --rules or QM_ALERT_RULES.")
    return rule_files.read(path)


def _span(database: Database, days: int) -> tuple[Any, Any] | None:
    with database.begin() as tx:
        last = tx.rows("churn/span")[0]["last"]
    return None if last is None else (last - timedelta(days=days - 1), last)


def _tried(rule: Rule, fired: pl.DataFrame, days: int) -> dict[str, Any]:
    by_day = fired.group_by("day").len().sort("day")
    sent = by_day["len"].clip(upper_bound=rule.budget_per_day)
    worst = fired.sort("excess", "idempotency_key", descending=[True, False]).head(_SHOWN)
    return {
        "name": rule.name,
        "asks": rule.sentence(),
        "fired": fired.height,
        "days_with_one": by_day.height,
        "a_day": fired.height / days,
        "most_in_a_day": int(str(by_day["len"].max())) if by_day.height else 0,
        "sent": int(sent.sum()),
        "suppressed": fired.height - int(sent.sum()),
        "by_day": {str(day): number for day, number in by_day.iter_rows()},
        "worst": worst.select("day", "subject", "value", "interaction_key").to_dicts(),
    }


def _tell_rules(document: dict[str, Any]) -> None:
    for rule in document["rules"]:
        console.out().print(f"{rule['name']}: {rule['asks']}; to {', '.join(rule['send_to'])}", markup=False)
    for target in document["targets_without_address"]:
        console.out().print(f"{target} has no address in QM_ALERT_TARGETS", markup=False)


def _tell_simulation(document: dict[str, Any]) -> None:
    from rich.table import Table  # noqa: PLC0415  (as in console)

    table = Table(title=f"{document['from']} to {document['to']}")
    for heading in ("rule", "asks", "fired", "a day", "most in a day", "would be sent", "beyond the budget"):
        table.add_column(heading, justify="left" if heading in {"rule", "asks"} else "right")
    for rule in document["rules"]:
        counts = (f"{rule[name]:,}" for name in ("most_in_a_day", "sent", "suppressed"))
        table.add_row(rule["name"], rule["asks"], f"{rule['fired']:,}", f"{rule['a_day']:.1f}", *counts)
    console.out().print(table)
    for rule in document["rules"]:
        for each in rule["worst"]:
            told = f"    {rule['name']}: {each['subject']} with {each['value']}"
            console.out().print(told, markup=False, soft_wrap=True)
