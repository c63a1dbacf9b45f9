-- Completed contacts of which the source itself says how they ended: csat <= 2 is dissatisfied, `resolved`
-- is what it says. Every fifth customer (by a digest) is kept apart for judging and never learnt from.
-- Nothing is said of abandoned contacts: those that a source marks so are another kind than those that get a
-- survey. When reviewers' verdicts are stored (schema review), they belong here as two more columns, before
-- csat and resolved inside coalesce(): a person who has read the contact knows more than a survey answer.
with labelled as (
    select
        i.*,
        coalesce(i.customer_id, cast(i.interaction_key as text)) as who,
        i.csat <= 2 as dissatisfied
    from core.interactions as i
    where
        i.current and i.status in ('completed', 'abandoned')
        and (i.csat is not null or i.resolved is not null)
        and (i.language is null or lower(i.language) like :language || '%')
        and i.interaction_key > cast(:after as uuid)
)

select
    interaction_key,
    content_hash,
    day,
    source,
    interaction_id,
    channel,
    queue,
    topic,
    direction,
    status,
    started_at,
    ended_at,
    customer_id,
    account_id,
    agent_id,
    language,
    csat,
    resolved,
    transfers,
    hold_ms,
    bot_handoff_turn,
    monitoring_notice,
    attributes,
    turn_count,
    line,
    version,
    dissatisfied
from labelled
where (get_byte(decode(md5(who), 'hex'), 0) % 5 = 0) = :judged
order by interaction_key
limit :most;
