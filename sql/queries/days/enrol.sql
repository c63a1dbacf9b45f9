-- Days that hold interactions and are not in the book, which only a hand in the database can bring about.
insert into ops.days (day)
select distinct day from core.interactions
where current and day between :first and :last
on conflict do nothing;
