-- Ask for one interaction's evidence.
select review.ask_for_evidence(cast(:interaction_key as uuid));
