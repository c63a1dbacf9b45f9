update core.interactions set current = false
where interaction_key = any(cast(:keys as uuid[])) and current;
