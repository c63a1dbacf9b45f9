-- Everything that is drawn of the contacts of some days, in a table that lasts as long as the transaction.
create temporary table facts on commit drop as
with drawn as (
    select
        n,
        cast(md5('filled ' || n) as uuid) as interaction_key,
        cast(:from_day as date) + cast((n - :first) / :per_day as int) as day,
        random() as at_channel,
        random() as at_queue,
        random() as at_topic,
        random() as of_day,
        random() as of_length,
        random() as of_ending,
        floor(:customers * power(random(), 1.3)) as customer,
        floor(:agents * random()) as agent,
        2 * (random() + random() + random() - 1.5) as begin_mood,
        2 * (random() + random() + random() - 1.5) as change
    from generate_series(cast(:first as bigint), cast(:last as bigint)) as n
),

placed as (
    select
        *,
        case
            when at_channel < 0.35 then 'voice' when at_channel < 0.7 then 'chat'
            when at_channel < 0.85 then 'messaging' when at_channel < 0.95 then 'email'
            when at_channel < 0.98 then 'sms' else 'social'
        end as channel,
        (array['billing', 'orders', 'technical', 'returns', 'general'])[1 + cast(floor(5 * at_queue) as int)]
            as queue,
        1 + cast(floor(4 * at_topic) as int) as topic_place,
        greatest(-5, least(5, 0.3 + 1.5 * begin_mood)) as begin_score,
        greatest(-5, least(5, 0.3 + 1.5 * begin_mood + 2 * change - at_topic)) as end_score
    from drawn
),

likely as (
    select
        *,
        1 / (1 + exp(1.8 + 0.7 * end_score + 0.2 * begin_score)) as p_dissatisfied,
        1 / (1 + exp(-(1.2 + 0.5 * end_score))) as p_resolved
    from placed
)

select
    n,
    interaction_key,
    day,
    channel,
    queue,
    queue || '_' || topic_place as topic,
    day + time '07:00' + make_interval(secs => 43200 * of_day) as started_at,
    day + time '07:00' + make_interval(secs => 43200 * of_day + 90 + 900 * of_length) as ended_at,
    'filled-customer-' || customer as customer_id,
    'filled-agent-' || lpad(cast(agent as text), 4, '0') as agent_id,
    of_length,
    of_ending,
    begin_score,
    end_score,
    (begin_score + end_score) / 2 as customer_score,
    p_dissatisfied,
    p_resolved,
    array_remove(array[
        case when begin_score >= 1 and end_score <= -1 then 'turned_bad' end,
        case when end_score <= -2 then 'negative_end' end,
        case when p_dissatisfied >= 0.6 then 'likely_dissatisfied' end,
        case when p_resolved <= 0.3 then 'likely_unresolved' end,
        case when of_ending < 0.02 then 'escalation_requested' end,
        case when of_ending between 0.02 and 0.035 then 'cancellation_intent' end
    ], null) as codes
from likely;
