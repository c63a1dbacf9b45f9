-- When somebody last used the app, to a quarter of an hour: written again only when what is written is older
-- than that, so that not every run of a page writes.
alter table review.people add column last_seen_at timestamptz;
comment on column review.people.last_seen_at is 'When they last used the app, to a quarter of an hour; null for never.';

create function review.seen() returns void
language sql security definer set search_path = pg_catalog, pg_temp as $$
    update review.people as p set last_seen_at = now()
    where
        p.person = review.me()
        and p.active
        and coalesce(p.last_seen_at < now() - interval '15 minutes', true)
$$;
