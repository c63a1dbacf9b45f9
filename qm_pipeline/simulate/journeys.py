"""What became of the journeys: how many reached each stage, went on, and how their tone changed.

What belongs here: an exact count over the truth, beside what was planted.
What does not: intervals and findings.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Final

from qm_pipeline.simulate.topics import STAGES, TOPICS
from qm_pipeline.simulate.truth import Journeys, Path, Step

if TYPE_CHECKING:
    from qm_pipeline.interactions.record import Interaction
    from qm_pipeline.simulate.plan import Plan
    from qm_pipeline.simulate.truth import Truth

ALL: Final = "all"
SCALE: Final = 5


class Steps:
    """The count of one simulation, per queue, channel and stage."""

    def __init__(self, plan: Plan) -> None:
        self._effects = plan.effects
        self._reached: dict[tuple[str, str, int], int] = defaultdict(int)
        self._changes: dict[tuple[str, str, int], list[float]] = defaultdict(lambda: [0.0, 0.0])

    def count(self, truth: Truth, interaction: Interaction) -> None:
        """Take in one contact; one without stages counts nowhere."""
        if truth.reached is None:
            return
        last = STAGES[truth.queue].index(truth.reached)
        tones = _tones(truth, interaction)
        for channel in (ALL, truth.channel):
            for stage in range(last + 1):
                self._reached[truth.queue, channel, stage] += 1
                if stage in tones and stage + 1 in tones:
                    total = self._changes[truth.queue, channel, stage]
                    total[0] += 1
                    total[1] += tones[stage + 1] - tones[stage]

    def told(self) -> Journeys:
        """Give what the file says."""
        paths = [
            Path(topic=topic.name, leads_to=name, share=share)
            for topic in TOPICS.values()
            for name, share in topic.leads_to
        ]
        return Journeys(stages=STAGES, steps=self.rows(), paths=paths)

    def rows(self) -> list[Step]:
        """Give all steps that somebody reached, `all` channels first."""
        channels = [ALL, *sorted({channel for _, channel, _ in self._reached if channel != ALL})]
        keys = [
            (queue, channel, step)
            for queue in STAGES
            for channel in channels
            for step in range(len(STAGES[queue]) - 1)
        ]
        return [self._row(*key) for key in keys if self._reached[key]]

    def _row(self, queue: str, channel: str, step: int) -> Step:
        stages = STAGES[queue]
        made, change = self._changes[queue, channel, step]
        return Step(
            journey=queue,
            channel=channel,
            step=step,
            stage=stages[step],
            next_stage=stages[step + 1],
            reached=self._reached[queue, channel, step],
            continued=self._reached[queue, channel, step + 1],
            planted_drop_off=self._planted_drop_off(queue, channel, stages[step]),
            planted_emotional_drop=self._planted_fall(queue, stages[step + 1]),
            tone_change=round(change / made, 4) if made else None,
        )

    def _planted_drop_off(self, queue: str, channel: str, stage: str) -> float:
        for drop in self._effects.drop_offs:
            anywhere = not drop.channels or channel == ALL
            if (drop.queue, drop.after) == (queue, stage) and (anywhere or channel in drop.channels):
                return drop.share
        return 0.0

    def _planted_fall(self, queue: str, stage: str) -> float:
        for drop in self._effects.emotional_drops:
            if (drop.queue, drop.stage) == (queue, stage):
                return drop.points * drop.share
        return 0.0


def _tones(truth: Truth, interaction: Interaction) -> dict[int, float]:
    """Give the mean tone of the customer's turns by stage: a turn belongs to the agent's stage before it."""
    stages = STAGES[truth.queue]
    tone_of = {turn.turn_index: turn.tone for turn in truth.course}
    gathered: dict[int, list[int]] = defaultdict(list)
    stage: int | None = None
    for index, turn in enumerate(interaction.turns):
        if turn.stage is not None:
            stage = stages.index(turn.stage)
        elif stage is not None and index in tone_of:
            gathered[stage].append((tone_of[index] > 0) - (tone_of[index] < 0))
    return {stage: SCALE * sum(tones) / len(tones) for stage, tones in gathered.items()}
