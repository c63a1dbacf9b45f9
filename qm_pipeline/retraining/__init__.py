"""Training again on a schedule: what can be learnt now, whether it is better, and letting it serve.

What belongs here: making a candidate set of models, trying it against the one that serves, and promoting it.
What does not: fitting (`training`), the shelf of models (`models`), and Dagster (`defs`).
"""
