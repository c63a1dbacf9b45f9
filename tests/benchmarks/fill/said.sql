-- The words of the simulated centre come as often as people say them: many in a third of the contacts, more in
-- one of a hundred, most in hardly any. One customer of five names a number that nobody else does.
insert into core.said (interaction_key, version, day, customer, agent)
select
    f.interaction_key,
    1 as version,
    f.day,
    w.customer || array_to_tsvector(
        array_remove(array[
            'qm0day' || to_char(f.day, 'YYYYMMDD'),
            case when f.n % 5 = 0 then 'ref' || f.n end
        ], null)
    ) as customer,
    w.agent || array_to_tsvector(array['qm0day' || to_char(f.day, 'YYYYMMDD')]) as agent
from facts as f
inner join public.dialogue_words as w on f.n % :dialogues = w.dialogue;
