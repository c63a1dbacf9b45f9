select review.note_coaching(:agent_id, :day, :focus_metric, cast(:note as text)) as session;
