-- The newest file is right about a customer that an older one named too.
insert into core.churned (customer_id, churned_at)
select
    label.customer_id,
    label.churned_at
from unnest(cast(:customers as text[]), cast(:days as date[])) as label (customer_id, churned_at)
on conflict (customer_id) do update set churned_at = excluded.churned_at
where core.churned.churned_at <> excluded.churned_at;
