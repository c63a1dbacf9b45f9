select ops.ensure_month(cast(:day as date));
