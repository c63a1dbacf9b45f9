"""Dagster: assets, checks, schedules and sensors as thin shells around the domain.

What belongs here: what to read, which function to call, where to write, what to tell the person who looks at
the run. What does not: formulas, SQL, decisions worth a test without Dagster.
"""
