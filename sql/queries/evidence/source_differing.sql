-- Figures of sources that are not what we make of their labels.
select
    source,
    interaction_id,
    convention,
    participant,
    figure,
    place,
    theirs,
    from_their_labels
from app.source_comparison
where not agrees
order by interaction_key, convention, participant, figure, place
limit :most;
