-- The newest file is right about a customer that an older one named too.
insert into core.churned (customer_id, churned_at)
select
    unnest(cast(:customers as text[])) as customer_id,
    unnest(cast(:days as date[])) as churned_at
on conflict (
    customer_id) do update set churned_at = excluded.churned_at
where core.churned.churned_at <> excluded.churned_at;
