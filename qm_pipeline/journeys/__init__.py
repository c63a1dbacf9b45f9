"""Journeys: the stages that contacts go through, where customers leave, and where their mood falls."""
