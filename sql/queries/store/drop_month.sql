select ops.drop_month(cast(:month_start as date)) as dropped;
