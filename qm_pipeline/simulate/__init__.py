"""A contact centre with known truth, for the demo, the tests and the benchmarks.

What belongs here: who contacts whom and why, how it makes them feel, what they say, and the truth beside it.
What does not: scoring any of it. Nothing here reads a clock or the environment; a plan and its seed decide
every byte. The text is made by a grammar of our own (`phrases/`); docs/simulation.md tells how it all works.
"""

from qm_pipeline.simulate.centre import Contact, interactions
from qm_pipeline.simulate.plan import Centre, ChurnEffects, DropOff, Effects, EmotionalDrop, Plan
from qm_pipeline.simulate.truth import Truth
from qm_pipeline.simulate.writing import Summary, write

__all__ = [
    "Centre",
    "ChurnEffects",
    "Contact",
    "DropOff",
    "Effects",
    "EmotionalDrop",
    "Plan",
    "Summary",
    "Truth",
    "interactions",
    "write",
]
