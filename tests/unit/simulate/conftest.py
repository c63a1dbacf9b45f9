"""One simulated centre for all tests that only look at it."""

from __future__ import annotations

import pytest

from qm_pipeline.simulate import Contact, Plan, interactions

PLAN = Plan(interactions=3_000, days=90, seed=11)


@pytest.fixture(scope="session")
def contacts() -> list[Contact]:
    return list(interactions(PLAN))
