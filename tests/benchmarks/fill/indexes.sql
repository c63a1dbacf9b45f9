-- The indexes of a table that no constraint needs.
select
    cast(i.indexrelid as regclass)::text as made,
    pg_get_indexdef(i.indexrelid) as definition
from pg_index as i
where i.indrelid = cast(:table as regclass) and not i.indisprimary and not i.indisunique;
