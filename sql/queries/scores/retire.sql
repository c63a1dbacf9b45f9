-- What another model, or this one for an older version, said of these interactions is history from here on.
update scores.interactions
set current = false
where interaction_key = any(cast(:keys as uuid[])) and current;
