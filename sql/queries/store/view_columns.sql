-- Every column of the schema app with its documentation.
select
    c.relname as view_name,
    a.attname as column_name,
    format_type(a.atttypid, a.atttypmod) as data_type,
    obj_description(c.oid, 'pg_class') as view_comment,
    col_description(c.oid, a.attnum) as column_comment
from pg_class as c
inner join pg_attribute as a on c.oid = a.attrelid
where c.relnamespace = 'app'::regnamespace and c.relkind = 'v' and a.attnum > 0 and not a.attisdropped
order by c.relname, a.attnum;
