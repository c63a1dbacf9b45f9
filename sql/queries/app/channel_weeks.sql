-- The weeks that the channel report covers, newest first.
select distinct week
from app.channel_report
order by week desc;
