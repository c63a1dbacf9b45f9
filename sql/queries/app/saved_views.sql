-- The searches that the person has kept.
select
    view_id,
    name,
    address
from app.saved_views
order by lower(name), name;
