-- Take back a decision of one's own.
select review.undo(:decision_id);
