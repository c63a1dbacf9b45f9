-- Completed contacts of which somebody says how they ended. A person who has read the contact knows more
-- than a survey's answer: where reviewers decided about the version that stands, most of those who could
-- tell count; where they are even, or nobody could tell, the source does: csat <= 2 is dissatisfied, and
-- `resolved` is what it says. Every fifth customer (by a digest) is kept apart for judging and never learnt
-- from. Nothing is said of abandoned contacts: those that a source marks so are another kind than those
-- that get a survey.
with votes as (
    select
        d.interaction_key,
        d.version,
        case when d.kind = 'outcome' then sign(
            count(*) filter (where d.value = 'dissatisfied')
            - count(*) filter (where d.value in ('satisfied', 'neither'))
        ) end as dissatisfied,
        case when d.kind = 'resolved' then sign(
            count(*) filter (where d.value = 'yes') - count(*) filter (where d.value = 'no')
        ) end as resolved
    from app.review_decisions as d
    where d.stands and d.kind in ('outcome', 'resolved')
    group by d.interaction_key, d.version, d.kind
),

verdicts as (
    select
        interaction_key,
        version,
        max(dissatisfied) as dissatisfied,
        max(resolved) as resolved
    from votes
    group by interaction_key, version
),

contacts as (
    select
        i.*,
        coalesce(i.customer_id, cast(i.interaction_key as text)) as who,
        case v.dissatisfied when 1 then true when -1 then false else i.csat <= 2 end as is_dissatisfied,
        case v.resolved when 1 then true when -1 then false else i.resolved end as is_resolved
    from core.interactions as i
    left join verdicts as v on i.interaction_key = v.interaction_key and i.version = v.version
    where
        i.current and i.status in ('completed', 'abandoned')
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
    is_resolved as resolved,
    transfers,
    hold_ms,
    bot_handoff_turn,
    monitoring_notice,
    attributes,
    turn_count,
    line,
    version,
    is_dissatisfied as dissatisfied
from contacts
where
    (is_dissatisfied is not null or is_resolved is not null)
    and (get_byte(decode(md5(who), 'hex'), 0) % 5 = 0) = :judged
order by interaction_key
limit :most;
