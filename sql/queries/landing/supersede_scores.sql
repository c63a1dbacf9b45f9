-- A score of words that are no longer what was said is not shown.
update scores.interactions set current = false
where interaction_key = any(cast(:keys as uuid[])) and current;
