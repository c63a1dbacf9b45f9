"""Coaching on the simulator's own contacts: who is named, and what a week of a large centre costs.

The contacts are those of `qm simulate` with their true labels; words and models have no part in it.
"""

from __future__ import annotations

import time
from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import polars as pl
from measure import Figure

from qm_pipeline.agents.coaching import coached
from qm_pipeline.agents.measures import CONTACTS
from qm_pipeline.simulate import Centre, Effects, Plan
from qm_pipeline.simulate.centre import World
from qm_pipeline.simulate.truth import quarters
from tests.unit.agents import centre

if TYPE_CHECKING:
    from pathlib import Path

    from qm_pipeline.simulate.centre import Contact

AGENTS, DIFFERENT, EACH, SEEDS = 60, 12, 100, range(500, 520)
LARGE_AGENTS, LARGE_EACH = 600, 233


class Named(NamedTuple):
    """Who is named in a simulated week, and who is different."""

    named: set[str]
    different: set[str]


def figures(_folder: Path) -> list[Figure]:
    """Findings over twenty seeds, weeks that name somebody where nobody differs, and seconds."""
    weeks = [_week(seed, DIFFERENT) for seed in SEEDS]
    wrong = np.mean([len(each.named - each.different) / max(1, len(each.named)) for each in weeks])
    found = np.mean([len(each.named & each.different) / DIFFERENT for each in weeks])
    alarms = np.mean([bool(_week(seed, 0).named) for seed in SEEDS])
    seconds, contacts = _large_week()
    return [
        Figure("coaching: of those named, wrongly", f"{wrong:.1%}", "<= 10%", bool(wrong <= 0.1)),
        Figure("coaching: of the different, found", f"{found:.1%}", ">= 70%", bool(found >= 0.7)),
        Figure(
            "coaching: weeks that name somebody where nobody differs",
            f"{alarms:.1%}",
            "<= 5%",
            bool(alarms <= 0.05),
        ),
        Figure(f"coaching: CPU of {contacts:,} contacts", f"{seconds:.1f} s", "<= 5 s", seconds <= 5),
    ]


def _week(seed: int, different: int) -> Named:
    effects = Effects(different_agents=different, agent_effect=Effects().agent_effect if different else 0.0)
    plan = Plan(
        interactions=AGENTS * EACH,
        days=7,
        seed=seed,
        centre=replace(Centre(), agents=AGENTS),
        effects=effects,
    )
    world = World(plan)
    contacts = pl.DataFrame([_contact(each) for each in world.contacts()], schema=CONTACTS)
    rows = coached(contacts, centre.WEEK).rows.filter(pl.col("finding").is_not_null())
    return Named(
        set(rows["agent_id"]), {agent.agent_id for agent in world.agents if agent.kind != "ordinary"}
    )


def _contact(contact: Contact) -> dict[str, object]:
    record, true = contact
    spoken = Counter(turn.agent_id for turn in record.turns if turn.agent_id is not None)
    begin, end = quarters([turn.tone for turn in true.course]) or (None, None)
    return {
        **{name: getattr(record, name) for name in ("channel", "queue", "topic", "customer_id")},
        "interaction_key": record.interaction_id,
        "interaction_id": record.interaction_id,
        "day": centre.WEEK,
        "agent_id": spoken.most_common(1)[0][0] if spoken else None,
        "customer_begin_score": begin,
        "customer_end_score": end,
        "customer_shift": None if begin is None or end is None else end - begin,
        "p_dissatisfied": None if true.dissatisfied is None else float(true.dissatisfied),
    }


def _large_week() -> tuple[float, int]:
    contacts = centre.week(1, agents=LARGE_AGENTS, each=LARGE_EACH).contacts
    start = time.process_time()
    coached(contacts, centre.WEEK)
    return time.process_time() - start, contacts.height
