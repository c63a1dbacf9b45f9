"""Briefings: what a leader forwards, as one file that needs nothing else."""
