-- How many figures of sources agree with what we make of their labels.
select
    convention,
    participant,
    figure,
    count(*) as given,
    count(*) filter (where agrees) as agree,
    count(*) filter (where not agrees) as differ,
    count(*) filter (where agrees is null) as no_labels,
    count(from_our_labels) as from_our_labels,
    avg(from_our_labels - theirs) as mean_difference
from app.source_comparison
group by convention, participant, figure
order by convention, participant, figure;
