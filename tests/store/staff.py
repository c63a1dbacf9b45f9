"""People of every role, and two conversations in every view that shows any: for the tests of who sees what.

What belongs here: rows. What does not: assertions.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import text

from tests.app import contact_centre

if TYPE_CHECKING:
    from qm_pipeline.store.engine import Database

OWN: Final = contact_centre.TURNED_BAD  # the agent's
OTHER: Final = contact_centre.REFUND_CALL  # somebody else's
AGENT: Final = OWN.agent_id

PEOPLE: Final = """
insert into review.people (person, display_name, agent_id, roles) values
('lead', 'Lena Lead', null, '{qa_lead}'), ('coach', 'Cora Coach', null, '{coach}'),
('leader', 'Cleo Leader', null, '{cx_leader}'), ('engineer', 'Emil Engineer', null, '{engineer}'),
('agent', 'Ada Agent', :agent, '{agent}'), ('other', 'Olaf Other', :other, '{agent}'),
('unmapped', 'Uma Unmapped', null, '{agent}'), ('roleless', 'Ron Roleless', :agent, '{}')
"""
LISTED: Final = """
insert into marts.review_queue
select i.day, i.interaction_key, 1, 'risk', row_number() over (), 1, 1, 2
from core.interactions as i where i.interaction_key = any(:keys);
insert into marts.journey_maps (rules, map) values ('r', '{}');
insert into marts.journey_steps (
    week, first_week, journey, channel, step, stage, next_stage, reached, continued, drop_off_flagged,
    emotional_flagged, flagged, settled, emotional_n, rules
) values ('2025-11-10', '2025-11-10', 'j', 'all', 1, 's', 'n', 2, 1, false, false, false, 0, 0, 'r');
insert into marts.journey_visits (day, interaction_key, position, journey, channel, stage, ended)
select i.day, i.interaction_key, 1, 'j', i.channel, 's', 'stopped'
from core.interactions as i where i.interaction_key = any(:keys);
insert into marts.journey_touchpoints
select i.interaction_key, i.day, i.customer_id, i.started_at, i.ended_at, i.interaction_key, 1
from core.interactions as i where i.interaction_key = any(:keys);
insert into marts.churn_risk (customer_id, as_of, risk_index, reasons, interaction_keys)
values ('customer-1', '2025-11-16', 40, '[]', :keys);
insert into marts.agent_coaching (agent_id, week, metric, n, reason, through, examples)
select agent_id, '2025-11-10', 'interactions', 1, 'counted', '2025-11-16', '[]'
from unnest(array[:agent, :other]) as agent_id;
insert into review.evidence_requests (interaction_key) select unnest(:keys);
insert into scores.source_comparison (interaction_key, version, day, model_versions, figures)
select s.interaction_key, 1, s.day, s.model_versions, '[{"figure": "overall", "theirs": 1}]'
from scores.interactions as s where s.interaction_key = any(:keys) on conflict do nothing;
insert into review.disputes (interaction_key, code, person, reason)
select k, 'turned_bad', 'agent', 'because' from unnest(:keys) as k;
insert into ops.alerts (
    idempotency_key, rule, condition, subject, value, day, interaction_key, send_to, found_on, due_at, status
) values ('k', 'r', 'c', 's', 'v', '2025-11-16', null, '{}', '2025-11-16', now(), 'waiting');
insert into core.said (interaction_key, version, day, customer, agent)
select i.interaction_key, i.version, i.day, core.words_of('refund'), core.words_of('hello')
from core.interactions as i where i.interaction_key = any(:keys) on conflict do nothing;
insert into review.decisions (interaction_key, version, person, kind, subject, value)
select k, 1, 'lead', 'flag', 'turned_bad', 'agree' from unnest(:keys) as k;
insert into review.notes (interaction_key, version, person, text, shared)
select k, 1, 'lead', 'listen to this', true from unnest(:keys) as k;
insert into review.notes (interaction_key, version, person, text)
values (:own, 1, 'lead', 'between us');
insert into landing.churn_files values ('f', 'p', 1, 0, 1, '2025-11-16');
insert into landing.churn_refused values ('f', 1, 'bad_churned_at');
insert into review.coaching_sessions (agent_id, day, coach, focus_metric)
values (:agent, '2025-11-10', 'coach', 'empathy_rate');
insert into marts.coaching_effects (session, metric, n_before, n_after, peers, reason)
select session, 'empathy_rate', 0, 0, 0, 'few' from review.coaching_sessions;
insert into ops.audit (person, action) values ('lead', 'look');
insert into core.agent_teams (agent_id, team, said_at)
select agent_id, 'north', now() from unnest(array[:agent, :other]) as agent_id
"""


def hire(database: Database) -> None:
    """Make the people known."""
    with database.engine.begin() as connection:
        connection.execute(text(PEOPLE), {"agent": OWN.agent_id, "other": OTHER.agent_id})


def fill(database: Database) -> None:
    """Put a contact centre, people, and the two conversations in every view into an empty database."""
    contact_centre.fill(database)
    hire(database)
    given = {"keys": [OWN.key, OTHER.key], "own": OWN.key, "agent": OWN.agent_id, "other": OTHER.agent_id}
    with database.engine.begin() as connection:
        for statement in filter(str.strip, LISTED.split(";\n")):
            once = "" if "on conflict" in statement else " on conflict do nothing"
            connection.execute(text(statement + once), given)


def read(database: Database, query: str, person: str | None, role: str = "qm_app") -> list[Any]:
    """Return the rows of a query as one person sees them."""
    with database.begin(role=role, person=person) as tx:
        return list(tx._connection.exec_driver_sql(query).mappings())
