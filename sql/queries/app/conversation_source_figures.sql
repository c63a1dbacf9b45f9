-- The figures that came with one interaction from its source, beside ours.
select
    convention,
    participant,
    figure,
    place,
    theirs,
    from_their_labels,
    from_our_labels,
    agrees
from app.source_comparison
where interaction_key = cast(:interaction_key as uuid)
order by convention, participant, figure, place;
