"""The programs of an installation: Dagster's three and the app, started, found and stopped together.

What belongs here: process supervision for one machine, under one QM_HOME. What does not: Postgres itself
(`store`), and production, where a container engine supervises (compose.yaml).
"""
