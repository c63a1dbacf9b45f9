"""The gates of a run: what must hold before it goes on, and the record of what was found.

What belongs here: calling the checks of the domain, keeping their counts, and the sentence for who has to
act. What does not: the checks themselves (`ingest.expectations`, `quality.coverage`), and Dagster.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

import polars as pl

from qm_pipeline.agents.ledger import unaccounted
from qm_pipeline.ingest import expectations
from qm_pipeline.interactions.errors import LedgerError
from qm_pipeline.journeys import coverage as journey_coverage
from qm_pipeline.quality import coverage
from qm_pipeline.runs import book

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from qm_pipeline.runs.book import Window
    from qm_pipeline.runs.coaching import Weeks
    from qm_pipeline.runs.scoring import Due
    from qm_pipeline.settings import Settings
    from qm_pipeline.store.engine import Database

LANDED: Final = "landed_batch"
LANDED_MEANS: Final = (
    "What is about to be scored keeps the contract: identity, versions, days, turns complete."
)
LEDGER: Final = "ledger_balances"
LEDGER_MEANS: Final = "received = scored + skipped + failed, to the last interaction, with a reason for each."
JOURNEYS: Final = "journeys_account_for_all"
JOURNEYS_MEANS: Final = "Every completed or abandoned contact is on a journey, or has a reason why not."
CUSTOMERS: Final = "customers_balance"
CUSTOMERS_MEANS: Final = "Every customer with a contact on a day has one row of risk for it, and nobody else."
AGENTS: Final = "coaching_accounts_for_all"
AGENTS_MEANS: Final = (
    "Every agent with a contact of the week has a row for every metric, with a finding or a reason."
)
_MOST_NAMED: Final = 5
DRIFT: Final = "looks_as_before"
DRIFT_MEANS: Final = (
    "The newest week is spread over channels, queues, languages, lengths and scores as the weeks before were."
)


class Verdict(NamedTuple):
    """What a gate found.

    Attributes
    ----------
    findings
        A row an expectation: what it says, how many were checked, how many did not fit.
    sentence
        Why it failed; None when it passed.
    """

    passed: bool
    findings: list[dict[str, Any]]
    sentence: str | None


def landed(
    database: Database, window: Window, model_versions: str, settings: Settings, due: Sequence[Due]
) -> Verdict:
    """Hold what a run is about to score to the contract. With nothing due there is nothing to ask."""
    zone = settings.time_zone
    found = expectations.landed(database, window.run_id, model_versions, zone) if due else []
    wrong = [each for each in found if not each.passed]
    sentence = "; ".join(f"{each.sentence} Not so for {each.unexpected} of {each.checked}." for each in wrong)
    verdict = Verdict(not wrong, [each._asdict() for each in found], sentence or None)
    return _kept(database, window, "core/interactions", LANDED, verdict)


def ledger(database: Database, window: Window, rows: pl.DataFrame) -> Verdict:
    """Hold the ledger to its balance."""
    sentence = None
    try:
        coverage.check_balance(rows)
    except LedgerError as fault:
        sentence = str(fault)
    received = int(rows["received"].sum())
    accounted = int(sum(rows[status].sum() for status in coverage.STATUSES))
    finding = {"sentence": LEDGER_MEANS, "checked": received, "unexpected": received - accounted}
    return _kept(database, window, "marts/coverage", LEDGER, Verdict(sentence is None, [finding], sentence))


def customers(database: Database, window: Window, days: Sequence[date]) -> Verdict:
    """Hold the risks of a run's days to the customers who had a contact."""
    with database.begin() as tx:
        counted = tx.rows("gates/customers", days=list(days))[0]
    finding = {"sentence": CUSTOMERS_MEANS, **counted}
    wrong = counted["unexpected"]
    sentence = (
        f"{wrong} of {counted['checked']} customers' days have no risk, or one too many." if wrong else None
    )
    return _kept(database, window, "marts/churn_risk", CUSTOMERS, Verdict(not wrong, [finding], sentence))


def journeys(database: Database, window: Window, rows: pl.DataFrame) -> Verdict:
    """Hold the ledger of journeys to its balance."""
    missing = journey_coverage.unaccounted(rows)
    sentence = f"{missing} contacts are neither on a journey nor off it." if missing else None
    finding = {"sentence": JOURNEYS_MEANS, "checked": int(rows["contacts"].sum()), "unexpected": missing}
    return _kept(database, window, "marts/journeys", JOURNEYS, Verdict(not missing, [finding], sentence))


def agents(database: Database, window: Window, found: Weeks) -> Verdict:
    """Hold the coaching of weeks to the contacts that it was made from."""
    missing = unaccounted(found.rows, found.handled)
    sentence = f"Coaching does not add up: {missing} agents, contacts or rows too few or too many."
    finding = {"sentence": AGENTS_MEANS, "checked": found.rows.height, "unexpected": missing}
    verdict = Verdict(not missing, [finding], sentence if missing else None)
    return _kept(database, window, "marts/agent_coaching", AGENTS, verdict)


def drift(database: Database, window: Window, rows: pl.DataFrame) -> Verdict:
    """Say where a run's newest week looks otherwise than the weeks before; it warns, it stops nothing."""
    newest = rows.filter(pl.col("week") == pl.col("week").max(), pl.col("drifted").is_not_null())
    found = newest.filter("drifted").sort("psi", descending=True)
    finding = {"sentence": DRIFT_MEANS, "checked": newest.height, "unexpected": found.height}
    told = [f"{measure} of {channel} (PSI {psi:.2f})" for measure, channel, psi in
            found.select("measure", "channel", "psi").head(_MOST_NAMED).rows()]  # fmt: skip
    sentence = f"The week looks otherwise than the four before: {', '.join(told)}." if told else None
    verdict = Verdict(not told, [finding], sentence)
    return _kept(database, window, "marts/drift", DRIFT, verdict, blocking=False)


def _kept(
    database: Database, window: Window, asset: str, name: str, verdict: Verdict, *, blocking: bool = True
) -> Verdict:
    result = {"findings": verdict.findings, "sentence": verdict.sentence}
    book.keep_check(database, window, asset, name, passed=verdict.passed, blocking=blocking, result=result)
    return verdict
