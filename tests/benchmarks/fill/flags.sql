insert into scores.flags (interaction_key, version, model_versions, code, day, severity, reason, evidence)
select
    f.interaction_key,
    1 as version,
    :models as model_versions,
    c.code,
    f.day,
    0.2 + 0.6 * random() as severity,
    'The customer ended at ' || round(cast(f.end_score as numeric), 1) || ' on a scale from -5 to +5.' as reason,
    cast('[{"turn_index": 0, "start": null, "end": null}]' as jsonb) as evidence
from facts as f
cross join unnest(f.codes) as c (code);
