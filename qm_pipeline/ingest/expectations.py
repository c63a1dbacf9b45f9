"""What must hold of landed interactions before they are scored: a Great Expectations suite, run in Postgres.

What belongs here: the expectations, each with the sentence for the person who has to act. What does not:
Dagster, and where results are kept. Great Expectations takes seconds to import, so that happens inside the
one function that needs it. Its results carry samples of offending values; only counts leave this module.
"""

from __future__ import annotations

import os
import warnings
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from sqlalchemy import text

from qm_pipeline.interactions.errors import TransientError
from qm_pipeline.store import queries

if TYPE_CHECKING:
    from collections.abc import Sequence

    from great_expectations.core import ExpectationSuite

    from qm_pipeline.store.engine import Database

CHANNELS: Final = ("voice", "chat", "messaging", "sms", "email", "social")
HASH_BYTES: Final = 16
_QUERY: Final = "gates/landed_interactions"


class Expected(NamedTuple):
    """One expectation.

    Attributes
    ----------
    kind
        The class in `great_expectations.expectations`.
    arguments
        Its arguments.
    sentence
        What it means, for the person who reads that it failed.
    """

    kind: str
    arguments: dict[str, Any]
    sentence: str


class Finding(NamedTuple):
    """What came of one expectation: counts only."""

    expectation: str
    columns: str
    sentence: str
    passed: bool
    checked: int
    unexpected: int


def _equal(left: str, right: str, sentence: str) -> Expected:
    arguments = {"column_A": left, "column_B": right, "ignore_row_if": "neither"}
    return Expected("ExpectColumnPairValuesToBeEqual", arguments, sentence)


def _always(column: str, values: Sequence[object], sentence: str) -> Expected:
    return Expected("ExpectColumnValuesToBeInSet", {"column": column, "value_set": list(values)}, sentence)


def _given(column: str, sentence: str) -> Expected:
    return Expected("ExpectColumnValuesToNotBeNull", {"column": column}, sentence)


LANDED: Final = (
    Expected(
        "ExpectColumnValuesToBeUnique",
        {"column": "interaction_key"},
        "An interaction has one current version.",
    ),
    _given("source", "Every interaction says which system it came from."),
    _given("interaction_id", "Every interaction has its source's id."),
    _always("channel", CHANNELS, "The channel is one that is known."),
    _always("direction", ("inbound", "outbound"), "The direction is inbound or outbound."),
    _always("hash_bytes", (HASH_BYTES,), "The content hash has 16 bytes."),
    _equal("day", "local_day", "The day is the site's local date of the end."),
    Expected(
        "ExpectColumnPairValuesAToBeGreaterThanB",
        {"column_A": "ended_at", "column_B": "started_at", "or_equal": True, "ignore_row_if": "neither"},
        "Nothing ends before it started.",
    ),
    _equal("turn_count", "stored_turns", "Every turn is stored."),
    _equal("stored_turns", "distinct_turns", "No turn is stored twice."),
    _always("first_turn", (0,), "Turns are counted from 0."),
    _equal("last_turn", "last_index", "Turns are counted without a gap."),
    _always("foreign_roles", (0,), "Every turn is a customer's, an agent's, a bot's or the system's."),
    _always("nameless_agents", (0,), "Every agent turn says which agent."),
    _always("negative_times", (0,), "No turn has a negative offset or duration."),
    _equal("version", "latest_version", "The current version is the latest."),
    _equal("latest_version", "stored_versions", "Versions are counted from 1 without a gap."),
    _always("current_versions", (1,), "Exactly one version is current."),
)


def landed(database: Database, run_id: str, model_versions: str, zone: str) -> list[Finding]:
    """Check what a run is about to score.

    Parameters
    ----------
    zone
        The site's time zone, by its IANA name.

    Raises
    ------
    TransientError
        If Great Expectations could not ask Postgres.
    """
    batch = _filled(database, _QUERY, run_id=run_id, model_versions=model_versions, zone=zone)
    return _validate(database, batch, LANDED)


def _filled(database: Database, query: str, **params: str) -> str:
    """Put parameters into a query as literals: Great Expectations takes text that begins with `select`."""
    lines = queries.load(query).splitlines()
    statement = text("\n".join(line for line in lines if not line.startswith("--"))).bindparams(**params)
    return str(statement.compile(dialect=database.engine.dialect, compile_kwargs={"literal_binds": True}))


def _validate(database: Database, query: str, expected: Sequence[Expected]) -> list[Finding]:
    os.environ["GX_ANALYTICS_ENABLED"] = "false"  # read at import
    with warnings.catch_warnings():
        # What it and its dependencies do in outdated ways is not for our users to read.
        warnings.simplefilter("ignore", DeprecationWarning)
        outcome = _asked(database.engine.url.render_as_string(hide_password=False), query, expected)
    return [_finding(each, result) for each, result in zip(expected, _in_order(outcome), strict=True)]


def _asked(url: str, query: str, expected: Sequence[Expected]) -> list[dict[str, Any]]:
    import great_expectations as gx  # noqa: PLC0415  (takes seconds)
    from great_expectations.data_context.types.base import ProgressBarsConfig  # noqa: PLC0415
    from great_expectations.exceptions import GreatExpectationsError  # noqa: PLC0415

    context = gx.get_context(mode="ephemeral")
    context.variables.progress_bars = ProgressBarsConfig(globally=False)
    try:
        # Every expectation asks for the batch again; from a temporary table that costs next to nothing.
        source = context.data_sources.add_postgres("qm", connection_string=url, create_temp_table=True)
        batch = (
            source.add_query_asset("landed", query=query).add_batch_definition_whole_table("run").get_batch()
        )
        outcome = batch.validate(_suite(expected), result_format={"result_format": "BASIC"})
        source.get_engine().dispose()
    except GreatExpectationsError as error:
        raise TransientError(f"Great Expectations could not ask Postgres ({type(error).__name__}).") from None
    results: list[dict[str, Any]] = outcome.to_json_dict()["results"]
    return results


def _suite(expected: Sequence[Expected]) -> ExpectationSuite:
    import great_expectations as gx  # noqa: PLC0415  (takes seconds)

    classes = gx.expectations
    numbered = [
        getattr(classes, each.kind)(**each.arguments, meta={"number": number})
        for number, each in enumerate(expected)
    ]
    return gx.ExpectationSuite("landed", expectations=numbered)


def _in_order(results: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Results come grouped by the kind of expectation; back into the order of the suite."""
    return sorted(results, key=lambda result: result["expectation_config"]["meta"]["number"])


def _finding(expected: Expected, result: dict[str, Any]) -> Finding:
    """Keep the counts of a result.

    Raises
    ------
    TransientError
        If the expectation could not be computed: that is no verdict.
    """
    counts = result["result"]
    if "element_count" not in counts:
        raise TransientError(f"Great Expectations could not compute {expected.kind}.")
    columns = [str(value) for key, value in expected.arguments.items() if key.startswith("column")]
    return Finding(
        expected.kind,
        ", ".join(columns),
        expected.sentence,
        bool(result["success"]),
        int(counts["element_count"]),
        int(counts["unexpected_count"]),
    )
