"""Contacts that are like no other, and the passing on that one of them overdoes.

What belongs here: the plots of planted outliers. What does not: finding them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from qm_pipeline.simulate.phrases import ANNOYED, FURIOUS, NEUTRAL
from qm_pipeline.simulate.topics import DESCRIPTION, DIAGNOSIS, GREETING, IDENTIFICATION, RESOLUTION

if TYPE_CHECKING:
    from collections.abc import Callable

    from qm_pipeline.simulate.scene import Scene

MARATHON_HOLD_MS: Final = 900_000


def pass_on(scene: Scene) -> None:
    """Transfer the customer to the next of the contact's agents."""
    scene.agent_says("transfer")
    scene.shift(-0.5)
    scene.at = min(scene.at + 1, len(scene.case.agents) - 1)
    scene.script.transfers += 1
    scene.agent_says("greeting_transfer")
    scene.customer(("explained_before", scene.band), *scene.feeling(0.3))


def _begin(scene: Scene) -> None:
    scene.stage = scene.script.reached = GREETING
    scene.agent_says("greeting")
    scene.customer(("greeting", scene.band), *scene.opening())


def _end(scene: Scene, stage: int = RESOLUTION) -> None:
    scene.stage = scene.script.reached = stage
    scene.agent_says("anything_else")
    scene.customer(("anything_else_no", scene.band))
    scene.agent_says("closing_sorry")


def marathon(scene: Scene) -> None:
    """Put the customer on hold again and again, for hours."""
    _begin(scene)
    scene.stage = DIAGNOSIS
    for _ in range(14):
        hold = MARATHON_HOLD_MS + int(600_000 * scene.rng.random())
        scene.script.hold_ms += hold if scene.case.channel == "voice" else 0
        scene.agent_says("hold")
        scene.customer(("waiting", scene.band))
        scene.agent_says("hold_return", "steps", tone=NEUTRAL, pause_ms=hold)
        scene.shift(-0.3)
        scene.customer(("doing_it", ANNOYED))
    scene.decide()
    _end(scene)


def rant(scene: Scene) -> None:
    """Have the customer shout and nothing else."""
    _begin(scene)
    scene.stage = DESCRIPTION
    for _ in range(9):
        scene.shift(-2.0)
        scene.customer(("caps_rant", FURIOUS), ("caps_rant", FURIOUS), ("caps_rant", FURIOUS))
        scene.agent_says("empathy")
    scene.script.escalated = True
    scene.customer(("bye", FURIOUS))


def broken_record(scene: Scene) -> None:
    """Have the agent give the same answer again and again."""
    _begin(scene)
    scene.stage = DIAGNOSIS
    for _ in range(16):
        scene.agent_says("broken_record", tone=NEUTRAL)
        scene.shift(-0.4)
        scene.customer(("repeated_request", ANNOYED), ("vent", scene.band))
    _end(scene)


def ping_pong(scene: Scene) -> None:
    """Pass the customer from desk to desk to desk."""
    _begin(scene)
    scene.stage = IDENTIFICATION
    for _ in range(6 + int(3 * scene.rng.random())):
        pass_on(scene)
        scene.agent_says("ask_account", "hold")
        scene.customer(("account_number", NEUTRAL), ("explained_before", scene.band))
    _end(scene)


def rude(scene: Scene) -> None:
    """Have the agent insult the customer."""
    _begin(scene)
    scene.stage = DESCRIPTION
    for _ in range(7):
        scene.agent_says("rude", "rude", tone=ANNOYED)
        scene.shift(-1.5)
        scene.customer(("vent", scene.band), ("escalation", FURIOUS))
    scene.script.escalated = True
    _end(scene)


def monologue(scene: Scene) -> None:
    """Have a customer who cannot be stopped."""
    _begin(scene)
    scene.stage = DESCRIPTION
    for _ in range(6):
        tale = [
            ("fact", ANNOYED),
            ("impact", ANNOYED),
            ("history", ANNOYED),
            ("vent", ANNOYED),
            ("sarcasm", ANNOYED),
        ]
        scene.customer(*tale, *tale, *tale)
        scene.agent_says("hold", tone=ANNOYED)
    scene.decide()
    _end(scene)


PLOTS: Final[dict[str, Callable[[Scene], None]]] = {
    plot.__name__: plot for plot in (marathon, rant, broken_record, ping_pong, rude, monologue)
}
