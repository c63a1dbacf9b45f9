-- Every view of conversations asks for a person's own ones where they do not see all. How many a function
-- returns Postgres cannot know and takes 1,000 for; what reading them would cost it then adds to each single
-- look-up by key, though they are read once a query or never, and joins everything instead of looking up a
-- few.
alter function review.own_interactions() rows 10;
