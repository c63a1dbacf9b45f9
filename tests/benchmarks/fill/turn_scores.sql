insert into scores.turns (
    day, interaction_key, version, model_version, turn_index, label, score, p_negative, p_neutral, p_positive,
    skipped_reason
)
select
    t.day,
    t.interaction_key,
    1 as version,
    :models as model_version,
    t.turn_index,
    case when t.score < -1.5 then 'negative' when t.score > 1.5 then 'positive' else 'neutral' end as label,
    t.score,
    greatest(0.1 - t.score * 0.16, 0.02) as p_negative,
    1 - greatest(0.1 - t.score * 0.16, 0.02) - greatest(0.1 + t.score * 0.16, 0.02) as p_neutral,
    greatest(0.1 + t.score * 0.16, 0.02) as p_positive,
    null as skipped_reason
from (
    select
        f.day,
        f.interaction_key,
        place as turn_index,
        greatest(-5, least(5, case
            when place % 2 = 0
                then f.begin_score + (f.end_score - f.begin_score) * place / greatest(:turns - 1, 1)
            else 0.4
        end + random() - 0.5)) as score
    from facts as f
    cross join generate_series(0, cast(:turns as int) - 1) as place
) as t;
