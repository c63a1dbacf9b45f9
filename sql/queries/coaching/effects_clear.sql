delete from marts.coaching_effects
where session = :session;
