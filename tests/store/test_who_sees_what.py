"""Who sees what, view by view: Postgres decides, whatever a page asks.

A view without a decision here fails: whoever adds one says whose it is.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Final

import pytest

from qm_pipeline.interactions.errors import RefusedError
from qm_pipeline.store import dictionary
from qm_pipeline.store.engine import Database
from tests import contacts
from tests.store import staff

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from uuid import UUID

    from tests.conftest import Server

# Single conversations: all for who judges, coaches or follows journeys; agents their own; engineers none.
CONVERSATIONS: Final = {
    "interactions", "turns", "flags", "evidence", "evidence_requests", "score_history", "source_comparison",
    "journey_paths", "journey_touchpoints", "review_notes", "said", "cards",
}  # fmt: skip
# As far as each person goes: what is in them is chosen by the person.
PERSONAL: Final = {"me": "person", "my_conversations": "interaction_key", "saved_views": "name"}
# Whole views for whole roles.
BY_ROLE: Final = {
    "review_queue": {"lead", "coach", "leader"},
    "review_decisions": {"lead", "coach", "leader"},
    "reviews": {"lead", "coach", "leader"},
    "flag_labels": {"lead", "coach", "leader"},
    "coaching_sessions": {"lead", "coach"},
    "coaching_effects": {"lead", "coach"},
    "customer_churn_risk": {"lead", "coach", "leader"},
    "alerts": {"lead", "coach", "leader", "engineer"},
    "files": {"lead", "coach", "leader", "engineer"},
    "quarantine": {"lead", "coach", "leader", "engineer"},
    "churn_refused": {"lead", "coach", "leader", "engineer"},
    "audit": {"lead", "engineer"},
    "people": {"engineer"},
}
# Rows about an agent: those who coach see all, agents themselves.
OF_AGENTS: Final = {
    "agent_coaching": ({"lead", "coach"}, "agent_id"),
    "disputes": ({"lead", "coach"}, "interaction_key"),
    "teams": ({"lead", "coach"}, "agent_id"),
}
# Figures over many, and of the doing: nothing of a person in them.
FOR_EVERYBODY: Final = {
    "channel_drivers", "channel_report", "checks", "churn_models", "coverage", "data_age", "drift",
    "journey_coverage", "journey_leavers", "journey_steps", "journey_steps_by_week", "journey_transitions",
    "models", "models_by_day", "rescoring", "review_averages", "runs",
}  # fmt: skip
DECIDED: Final = CONVERSATIONS | set(PERSONAL) | set(BY_ROLE) | set(OF_AGENTS) | FOR_EVERYBODY
PEOPLE: Final = ("lead", "coach", "leader", "engineer", "agent", "unmapped", "roleless", "nobody", None)
OF_THE_AGENT: Final = {"agent_id": staff.AGENT, "interaction_key": staff.OWN.key}


@pytest.fixture(scope="module")
def centre(server: Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    name = server.create()
    with Database.open(server.settings_of(name, home=tmp_path_factory.mktemp("centre"))) as database:
        staff.fill(database)
        yield database
    server.drop(name)


def keys(database: Database, view: str, person: str | None, column: str = "interaction_key") -> set[object]:
    rows = staff.read(database, f"select distinct {column} as key from app.{view}", person)
    return {row["key"] for row in rows}


def everything(database: Database, view: str, column: str = "interaction_key") -> set[object]:
    rows = staff.read(database, f"select distinct {column} as key from app.{view}", None, "qm_reader")
    return {row["key"] for row in rows}


def own(database: Database) -> set[UUID]:
    """Return the agent's conversations, by what the source named and by who spoke."""
    named = f"select interaction_key as key from core.interactions where agent_id = '{staff.AGENT}'"
    spoke = f"select interaction_key as key from core.turns where agent_id = '{staff.AGENT}'"
    return {row["key"] for row in staff.read(database, f"{named} union {spoke}", None, "qm_writer")}


def test_every_view_has_a_decision(centre: Database) -> None:
    assert {column.view for column in dictionary.columns(centre)} == DECIDED


@pytest.mark.parametrize("view", sorted(CONVERSATIONS))
def test_conversations_are_seen_whole_by_those_who_judge_them_and_by_agents_their_own(
    centre: Database, view: str
) -> None:
    there = everything(centre, view)
    assert {staff.OWN.key, staff.OTHER.key} <= there, "the test has nothing to look at"
    for person in ("lead", "coach", "leader"):
        assert keys(centre, view, person) == there
    assert keys(centre, view, "agent") == there & own(centre)
    for person in ("engineer", "unmapped", "roleless", "nobody", None):
        assert keys(centre, view, person) == set()


@pytest.mark.parametrize("view", sorted(BY_ROLE))
def test_a_view_for_roles_is_empty_for_all_others(centre: Database, view: str) -> None:
    seen = {person for person in PEOPLE if staff.read(centre, f"select from app.{view} limit 1", person)}
    assert seen == BY_ROLE[view]


@pytest.mark.parametrize("view", sorted(OF_AGENTS))
def test_an_agent_sees_no_figure_of_another(centre: Database, view: str) -> None:
    roles, column = OF_AGENTS[view]
    there = everything(centre, view, column)
    assert len(there) >= 2
    for person in PEOPLE:
        seen = keys(centre, view, person, column)
        assert seen == (there if person in roles else {OF_THE_AGENT[column]} if person == "agent" else set())


def test_my_conversations_are_mine_and_nobody_elses(centre: Database) -> None:
    assert keys(centre, "my_conversations", "agent") == own(centre) & everything(centre, "interactions")
    for person in ("lead", "coach", "leader", "engineer", "unmapped", "roleless", "nobody", None):
        assert keys(centre, "my_conversations", person) == set()


def test_everybody_is_shown_themselves_only(centre: Database) -> None:
    for person in PEOPLE:
        assert keys(centre, "me", person, "person") == {person} - {"nobody", None}


def test_a_note_that_is_not_shared_is_not_for_the_agent(centre: Database) -> None:
    lead, agent = (staff.read(centre, "select text from app.review_notes", who) for who in ("lead", "agent"))
    assert "between us" in {row["text"] for row in lead}
    assert {row["text"] for row in agent} == {"listen to this"}


def test_what_somebody_keeps_to_look_for_again_is_theirs_alone(centre: Database) -> None:
    with centre.engine.begin() as connection:
        connection.exec_driver_sql(
            "insert into review.saved_views (person, name, address) values ('lead', 'mine', 'words=refund')"
        )
    assert [who for who in PEOPLE if keys(centre, "saved_views", who, "name")] == ["lead"]


@pytest.mark.parametrize("view", sorted(DECIDED - set(PERSONAL)))
def test_tools_that_read_without_a_person_see_everything(centre: Database, view: str) -> None:
    found = staff.read(centre, f"select count(*) as n from app.{view}", None, "qm_reader")[0]["n"]
    assert found == staff.read(centre, f"select count(*) as n from app.{view}", None, "qm_writer")[0]["n"]


def test_who_spoke_besides_the_main_agent_sees_the_conversation_too(centre: Database) -> None:
    with centre.engine.begin() as connection:
        connection.exec_driver_sql(
            "insert into core.other_agents values (%s, %s, 1)", (staff.AGENT, staff.OTHER.key)
        )
    try:
        assert staff.OTHER.key in keys(centre, "turns", "agent")
    finally:
        with centre.engine.begin() as connection:
            connection.exec_driver_sql("delete from core.other_agents")


@pytest.mark.parametrize(
    ("person", "contact", "answer", "noted"),
    [
        ("lead", staff.OWN, "seen", "look"),
        ("agent", staff.OWN, "seen", "look"),
        ("agent", staff.OTHER, "refused", "look_refused"),
        ("engineer", staff.OWN, "refused", "look_refused"),
        ("roleless", staff.OWN, "refused", "look_refused"),
    ],
)
def test_every_look_is_noted_and_so_is_every_try(
    centre: Database, person: str, contact: object, answer: str, noted: str
) -> None:
    key = contact.key  # type: ignore[attr-defined]
    assert staff.read(centre, f"select review.look('{key}') as said", person)[0]["said"] == answer
    last = staff.read(centre, "select * from app.audit order by entry desc limit 1", "lead")[0]
    assert (last["person"], last["action"], last["interaction_key"]) == (person, noted, key)


def test_a_look_at_what_is_not_there_is_not_noted(centre: Database) -> None:
    before = len(staff.read(centre, "select from app.audit", "lead"))
    assert (
        staff.read(centre, "select review.look(gen_random_uuid()) as said", "agent")[0]["said"] == "unknown"
    )
    assert len(staff.read(centre, "select from app.audit", "lead")) == before


def test_nobody_asks_for_the_words_of_what_they_may_not_see(centre: Database) -> None:
    with pytest.raises(RefusedError, match="not yours to see"):
        staff.read(centre, f"select review.ask_for_evidence('{staff.OTHER.key}')", "agent")


@pytest.mark.parametrize("view", sorted(CONVERSATIONS))
def test_the_decision_is_made_once_a_query_and_not_once_a_row(centre: Database, view: str) -> None:
    plan = staff.read(centre, f"explain (format text) select * from app.{view}", "lead")
    said = "\n".join(line["QUERY PLAN"] for line in plan)
    filters = [line for line in said.splitlines() if "Filter" in line or "Cond" in line]
    assert "InitPlan" in said
    assert not [line for line in filters if "sees_all" in line or "has_role" in line]


def test_whom_a_correction_took_out_of_a_conversation_reads_it_no_more(
    database: Database, tmp_path: Path
) -> None:
    def spoken(*agents: str) -> list[dict[str, object]]:
        return [
            {"role": "customer", "text": "Where is it?"},
            *({"role": "agent", "agent_id": agent, "text": "I will look."} for agent in agents),
        ]

    day = date(2026, 3, 2)
    contacts.change(
        database,
        "insert into review.people (person, display_name, agent_id, roles) "
        "values ('second', 'Second', 'a2', '{agent}')",
    )
    contacts.deliver(database, tmp_path, [{**contacts.contact("c1", day), "turns": spoken("a1", "a1", "a2")}])
    key = contacts.rows(database, "select interaction_key from core.interactions")[0]["interaction_key"]
    assert len(staff.read(database, "select from app.cards", "second")) == 1
    contacts.deliver(database, tmp_path, [{**contacts.contact("c1", day), "turns": spoken("a1", "a1")}])
    assert staff.read(database, "select from app.cards", "second") == []
    assert staff.read(database, f"select review.look('{key}') as said", "second") == [{"said": "refused"}]
