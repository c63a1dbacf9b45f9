"""Scores: sentiment of turns and contacts, and why. Pure functions and models; no database, no Dagster."""
