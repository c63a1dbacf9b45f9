-- The columns of the app views that tell of the conversations, not of the doing.
select
    c.relname as view,
    array_agg(a.attname order by a.attnum) as columns
from pg_catalog.pg_class as c
inner join pg_catalog.pg_attribute as a on c.oid = a.attrelid
where
    c.relnamespace = 'app'::regnamespace and c.relkind = 'v' and a.attnum > 0
    and coalesce(col_description(c.oid, a.attnum), '') not like '%(volatile)'
group by c.relname
order by c.relname;
