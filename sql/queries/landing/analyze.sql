-- What the planner knows of the tables that a bulk load filled.
analyze core.interactions, core.turns, core.said;
