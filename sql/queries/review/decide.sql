-- Decide one thing about a conversation.
select review.decide(cast(:interaction_key as uuid), :kind, :subject, :value);
