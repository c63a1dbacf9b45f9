"""What people decide: who may, about what, what stands, and that it stays meaningful."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from qm_pipeline.interactions.errors import QmError, RefusedError
from tests import contacts

if TYPE_CHECKING:
    from pathlib import Path
    from uuid import UUID

    from qm_pipeline.store.engine import Database

DAY = date(2026, 3, 2)
LEAD, OTHER = "ana", "ben"


@pytest.fixture
def centre(database: Database, tmp_path: Path) -> Database:
    """Three contacts, and people: a lead, a second one who is the agent a-0, a leader, an engineer."""
    contacts.deliver(database, tmp_path, [contacts.contact(f"c{number}", DAY) for number in range(3)])
    contacts.change(
        database,
        "insert into review.people (person, display_name, agent_id, roles) values "
        "('ana', 'Ana', null, '{qa_lead}'), ('ben', 'Ben', 'a-0', '{qa_lead,agent}'), "
        "('cleo', 'Cleo', null, '{cx_leader}'), ('dan', 'Dan', null, '{engineer}')",
    )
    return database


def key(database: Database, name: str = "c0") -> UUID:
    found: UUID = contacts.rows(
        database,
        "select interaction_key from core.interactions where interaction_id = :n and current",
        n=name,
    )[0]["interaction_key"]
    return found


def do(database: Database, query: str, person: str | None = LEAD, **given: Any) -> Any:  # noqa: ANN401
    """Run a query of the app as a person."""
    with database.begin(role="qm_app", person=person) as transaction:
        rows = transaction.rows(f"review/{query}", **given)
        return next(iter(rows[0].values()))


def decide(database: Database, kind: str, value: str, subject: str = "", person: str | None = LEAD) -> int:
    return int(
        do(
            database,
            "decide",
            person,
            interaction_key=str(key(database)),
            kind=kind,
            subject=subject,
            value=value,
        )
    )


def standing(database: Database, person: str = LEAD) -> list[tuple[str, str]]:
    with database.begin(role="qm_app", person=person) as transaction:
        found = transaction.rows("app/review_decisions", interaction_key=str(key(database)))
    return [(row["kind"], row["value"]) for row in found]


def agent_of(database: Database) -> str:
    agent: str = contacts.rows(
        database, "select agent_id from core.turns where interaction_key = :k and agent_id is not null",
        k=key(database),
    )[0]["agent_id"]  # fmt: skip
    return agent


def test_the_newest_decision_stands_and_undoing_it_brings_back_the_one_before(centre: Database):
    decide(centre, "outcome", "satisfied")
    newer = decide(centre, "outcome", "dissatisfied")
    assert standing(centre) == [("outcome", "dissatisfied")]
    assert do(centre, "undo", decision_id=newer) is True
    assert standing(centre) == [("outcome", "satisfied")]
    assert do(centre, "undo", decision_id=newer) is False


def test_nobody_undoes_what_another_decided(centre: Database):
    made = decide(centre, "outcome", "satisfied")
    contacts.change(centre, "update review.people set agent_id = null where person = 'ben'")
    assert do(centre, "undo", OTHER, decision_id=made) is False
    assert standing(centre) == [("outcome", "satisfied")]


@pytest.mark.parametrize("person", ["cleo", "dan", "nobody", None])
def test_whose_role_does_not_review_decides_nothing(centre: Database, person: str | None):
    with pytest.raises(RefusedError):
        decide(centre, "outcome", "satisfied", person=person)
    with pytest.raises(RefusedError):
        do(
            centre,
            "add_note",
            person,
            interaction_key=str(key(centre)),
            turn_index=None,
            text="x",
            shared=False,
        )


def test_nobody_reviews_their_own_conversation(centre: Database):
    contacts.change(
        centre, "update review.people set agent_id = :agent where person = 'ben'", agent=agent_of(centre)
    )
    for query, given in (
        ("decide", {"kind": "outcome", "subject": "", "value": "satisfied"}),
        ("add_note", {"turn_index": 0, "text": "mine", "shared": True}),
        ("claim", {}),
    ):
        with pytest.raises(RefusedError, match="your own conversation"):
            do(centre, query, OTHER, interaction_key=str(key(centre)), **given)


def test_a_flag_that_is_not_raised_cannot_be_decided_about(centre: Database):
    with pytest.raises(RefusedError, match="scored anew"):
        decide(centre, "flag", "agree", "turned_bad")


def test_coaching_is_for_an_agent_who_took_part(centre: Database):
    decide(centre, "coaching", "assigned", agent_of(centre))
    with pytest.raises(RefusedError):
        decide(centre, "coaching", "assigned", "somebody else")


@pytest.mark.parametrize(
    ("kind", "value"), [("outcome", "great"), ("no_kind", "x"), ("example", ""), ("finished", "nearly")]
)
def test_an_answer_outside_its_list_is_refused(centre: Database, kind: str, value: str):
    with pytest.raises(QmError):
        decide(centre, kind, value)
    assert standing(centre) == []


def test_a_decision_says_of_which_version_and_models_it_is(centre: Database, tmp_path: Path):
    decide(centre, "outcome", "satisfied")
    row = contacts.rows(centre, "select version, of_these_scores from app.review_decisions")[0]
    assert (row["version"], row["of_these_scores"]) == (1, True)
    contacts.deliver(centre, tmp_path, [contacts.contact("c0", DAY, csat=1)])
    row = contacts.rows(centre, "select version, of_these_scores from app.review_decisions")[0]
    assert (row["version"], row["of_these_scores"]) == (1, False)


def test_a_note_is_internal_until_its_writer_shares_it_with_the_agent(centre: Database):
    contacts.change(
        centre, "update review.people set agent_id = :agent, roles = '{agent}' where person = 'ben'",
        agent=agent_of(centre),
    )  # fmt: skip
    note = do(
        centre,
        "add_note",
        interaction_key=str(key(centre)),
        turn_index=0,
        text="  Well said.  ",
        shared=False,
    )
    assert notes(centre, LEAD) == ["Well said."]
    assert notes(centre, OTHER) == []
    do(centre, "share_note", note_id=note, shared=True)
    assert notes(centre, OTHER) == ["Well said."]
    do(centre, "remove_note", note_id=note, removed=True)
    assert notes(centre, LEAD) == notes(centre, OTHER) == []
    do(centre, "remove_note", note_id=note, removed=False)
    assert notes(centre, LEAD) == ["Well said."]


def notes(database: Database, person: str) -> list[str]:
    with database.begin(role="qm_app", person=person) as transaction:
        return [
            row["text"] for row in transaction.rows("app/review_notes", interaction_key=str(key(database)))
        ]


@pytest.mark.parametrize("text", ["", "   \n", "x" * 4001])
def test_a_note_without_words_or_too_long_is_refused_in_a_sentence(centre: Database, text: str):
    with pytest.raises(RefusedError, match="1 to 4,000"):
        do(centre, "add_note", interaction_key=str(key(centre)), turn_index=None, text=text, shared=False)


def test_every_decision_is_noted_without_the_text_of_a_note(centre: Database):
    made = decide(centre, "outcome", "satisfied")
    do(centre, "undo", decision_id=made)
    do(centre, "add_note", interaction_key=str(key(centre)), turn_index=1, text="secret words", shared=False)
    noted = contacts.rows(
        centre, "select action, person, details::text as details from ops.audit order by entry"
    )
    assert [row["action"] for row in noted][-3:] == ["decide", "undo", "add_note"]
    assert all(row["person"] == LEAD for row in noted)
    assert not [row for row in noted if "secret" in row["details"]]


def test_what_people_think_of_a_flag_is_a_label(centre: Database):
    scored(centre)
    decide(centre, "flag", "agree", "turned_bad")
    decide(centre, "flag", "disagree", "turned_bad")
    labels = contacts.rows(centre, "select code, agreed, person, model_versions from app.flag_labels")
    assert labels == [
        {"code": "turned_bad", "agreed": False, "person": LEAD, "model_versions": "m/1"}
    ]  # fmt: skip
    with centre.begin(role="qm_app", person=LEAD) as transaction:
        assert [dict(row) for row in transaction.rows("app/flag_agreement")] == [
            {"code": "turned_bad", "decided": 1, "agreed": 0}
        ]


def scored(database: Database) -> None:
    """Give the first contact a score and a flag."""
    where = {"k": key(database), "d": DAY}
    contacts.change(
        database,
        "insert into scores.interactions (interaction_key, version, model_versions, current, day, status, "
        "scored_turns, skipped_turns) values (:k, 1, 'm/1', true, :d, 'scored', 1, 0)",
        **where,
    )
    contacts.change(
        database,
        "insert into scores.flags (interaction_key, version, model_versions, code, day, severity, reason) "
        "values (:k, 1, 'm/1', 'turned_bad', :d, 0.5, 'It turned.')",
        **where,
    )


def test_forgetting_a_conversation_forgets_what_was_decided_and_noted(centre: Database):
    decide(centre, "outcome", "satisfied")
    do(centre, "add_note", interaction_key=str(key(centre)), turn_index=None, text="gone soon", shared=False)
    contacts.change(centre, "select ops.drop_month(:d)", d=DAY)
    for table in ("review.decisions", "review.notes", "core.said", "marts.cards"):
        assert contacts.rows(centre, f"select count(*) as n from {table}")[0]["n"] == 0


def test_the_app_writes_no_decision_past_the_functions(centre: Database):
    for table in ("decisions", "notes", "saved_views"):
        with pytest.raises(QmError), centre.begin(role="qm_app", person=LEAD) as transaction:
            transaction._connection.exec_driver_sql(f"delete from review.{table}")
