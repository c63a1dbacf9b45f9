"""Which agent belongs to which team, as the owner of the database reads and says it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from qm_pipeline.store.engine import Database

OPERATOR: Final = "qm team"  # whom the audit log names


@dataclass(frozen=True)
class Member:
    """An agent's team; `by_hand` where the site said it, else the agent's conversations do."""

    agent_id: str
    team: str
    by_hand: bool
    coaches: tuple[str, ...]

    def __post_init__(self) -> None:
        """Take the coaches as the database gives them: a list."""
        object.__setattr__(self, "coaches", tuple(self.coaches))


def known(database: Database) -> list[Member]:
    """List every agent that a team is known of, by team."""
    with database.begin() as tx:
        return [Member(**row) for row in tx.rows("team/known")]


def put(database: Database, members: Mapping[str, str], coaches: Collection[tuple[str, str]]) -> None:
    """Say all teams anew; agents that are left out have the team again that their conversations name."""
    ordered = sorted(coaches)
    with database.begin(person=OPERATOR) as tx:
        tx.execute(
            "team/put",
            agents=list(members),
            teams=list(members.values()),
            coached=[team for team, _ in ordered],
            coaches=[coach for _, coach in ordered],
        )
