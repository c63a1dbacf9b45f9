-- What contacts may say: the turns of both sides in turn.
create table public.dialogues (
    dialogue int,
    place int,
    text text not null,
    primary key (dialogue, place)
);
