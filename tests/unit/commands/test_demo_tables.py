"""What the demo says where it has nobody to show."""

from __future__ import annotations

import pytest

from qm_pipeline.commands.demo_tables import nobody_apart


def test_too_few_contacts_to_name_anybody_are_told_from_agents_who_are_alike():
    assert "about 12 contacts a week here, and nobody is named on fewer than 20" in nobody_apart(12.0)


@pytest.mark.parametrize("contacts", [None, 20.0, 49.0])
def test_agents_who_are_alike_are_just_that(contacts: float | None):
    assert nobody_apart(contacts) == "No agent stands apart from the peers beyond chance."
