"""However conversations are delivered, the views show the same."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
import stages
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from qm_pipeline.integrity.fingerprint import by_view

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager
    from pathlib import Path

    from qm_pipeline.store.engine import Database

# How a delivery is told of, not what was delivered: files and the lines in them.
OF_THE_CONVERSATIONS = (
    "interactions",
    "turns",
    "flags",
    "coverage",
    "channel_report",
    "journey_steps_by_week",
    "journey_leavers",
    "journey_paths",
    "journey_coverage",
    "journey_touchpoints",
    "journey_transitions",
    "agent_coaching",
)
RECORDS = stages.records(8)


def shown(database: Database) -> dict[str, str]:
    everything = by_view(database)
    return {view: everything[view] for view in OF_THE_CONVERSATIONS}


def empty(database: Database) -> None:
    """Forget everything that was delivered."""
    with database.engine.begin() as connection:
        connection.exec_driver_sql(
            "truncate landing.files, landing.batches, landing.quarantine, core.interactions, core.turns, "
            "scores.interactions, scores.turns, scores.flags, marts.coverage, marts.channel_report, "
            "marts.journey_visits, marts.journey_coverage, marts.journey_steps, marts.journey_leavers, "
            "marts.journey_touchpoints, marts.journey_transitions, marts.journey_days, "
            "marts.agent_coaching, "
            "ops.days, ops.runs cascade"
        )


@pytest.fixture
def straight(fresh: Callable[[], AbstractContextManager[Database]], tmp_path: Path) -> dict[str, str]:
    with fresh() as database:
        stages.whole_job(database, stages.write(tmp_path / "all.jsonl", *RECORDS))
        return shown(database)


@st.composite
def deliveries(draw: st.DrawFn) -> list[list[dict[str, Any]]]:
    """Files of the same records: shuffled, some twice, some first without what was known later."""
    late = draw(st.sets(st.sampled_from(range(len(RECORDS)))))
    poorer = [
        {name: value for name, value in RECORDS[number].items() if name not in {"queue", "customer_id"}}
        for number in sorted(late)
    ]
    again = draw(st.lists(st.sampled_from(RECORDS), max_size=4))
    wider = [
        {**record, "note_of_the_source": "x"}
        for record in draw(st.lists(st.sampled_from(RECORDS), max_size=3))
    ]
    order = draw(st.permutations([*RECORDS, *again, *wider]))
    cuts = sorted(draw(st.lists(st.integers(0, len(order)), max_size=3)))
    parts = [list(order[start:end]) for start, end in zip([0, *cuts], [*cuts, len(order)], strict=True)]
    return [poorer, *parts]


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_the_order_the_cutting_and_the_repetition_of_deliveries_do_not_show(
    fresh: Callable[[], AbstractContextManager[Database]], straight: dict[str, str], tmp_path: Path
) -> None:
    with fresh() as database:

        @settings(max_examples=200, deadline=None, suppress_health_check=list(HealthCheck), database=None)
        @given(files=deliveries(), runs_between=st.booleans())
        def holds(files: list[list[dict[str, Any]]], runs_between: bool) -> None:  # noqa: FBT001
            empty(database)
            for number, content in enumerate(files):
                path = stages.write(tmp_path / f"{number}.jsonl", *content)
                if runs_between:
                    stages.whole_job(database, path)
                else:
                    stages.land(database, [path], stages.OPTIONS)
            stages.work(database)
            assert shown(database) == straight

        holds()


def test_the_checksum_sees_a_changed_score(
    fresh: Callable[[], AbstractContextManager[Database]], straight: dict[str, str], tmp_path: Path
) -> None:
    with fresh() as database:
        stages.whole_job(database, stages.write(tmp_path / "all.jsonl", *RECORDS))
        with database.engine.begin() as connection:
            connection.exec_driver_sql("update scores.turns set score = 0.25 where score > 1")
        assert shown(database) != straight
