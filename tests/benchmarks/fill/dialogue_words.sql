-- What a dialogue holds for the search, read once for all contacts that have it.
create table public.dialogue_words as
select
    dialogue,
    core.words_of(string_agg(text, ' qm0turn ' order by place) filter (where place % 2 = 0)) as customer,
    core.words_of(string_agg(text, ' qm0turn ' order by place) filter (where place % 2 = 1)) as agent
from public.dialogues
group by dialogue;
