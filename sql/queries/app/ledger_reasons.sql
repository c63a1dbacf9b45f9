-- Why interactions were skipped or failed.
select
    outcome.name as outcome,
    reason.key as reason,
    cast(sum(cast(reason.value as bigint)) as bigint) as interactions
from app.coverage as c
cross join
    lateral (
        values ('skipped', c.skipped_reasons), ('failed', c.failed_reasons)
    ) as outcome (name, reasons)
cross join lateral jsonb_each_text(outcome.reasons) as reason
where c.day between :first_day and :last_day
group by outcome.name, reason.key
order by interactions desc, outcome.name asc, reason.key asc;
