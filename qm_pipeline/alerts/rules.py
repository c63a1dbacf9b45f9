"""What a site wants to be told: its rules, from YAML.

What belongs here: the rule, and reading and judging a file of them. What does not: asking whether a rule
fires (`events`), and where a message goes: a rule names its targets, their addresses are secrets and stand
in the environment (`QM_ALERT_TARGETS`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Final, Literal

import msgspec

from qm_pipeline.alerts.fields import FIGURES, INTERACTION_FIELDS
from qm_pipeline.interactions.errors import PermanentError

if TYPE_CHECKING:
    from pathlib import Path

Operator = Literal[">", ">=", "<", "<=", "==", "!=", "contains"]
Clock = Annotated[str, msgspec.Meta(pattern=r"^([01]?\d|2[0-3]):[0-5]\d$")]
Minutes = Annotated[int, msgspec.Meta(ge=0, lt=24 * 60)]
NUMBERS_ONLY: Final = (">", ">=", "<", "<=")


class QuietHours(
    msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename={"start": "from", "end": "to"}
):
    """A part of the day, at the site, in which nothing is sent; it may go over midnight.

    A number is minutes: that is what YAML makes of 22:00 without quotes.
    """

    start: Clock | Minutes
    end: Clock | Minutes


class Rule(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One thing that somebody wants to be told.

    Attributes
    ----------
    name
        Stable: together with what it fired on it makes the idempotency key.
    about
        `interaction`: each completed interaction, by a column of app.interactions. `day`: each day's figures.
    field, operator, threshold
        It fires where this holds. An unknown value never fires.
    channel, queue
        Only there; unset: everywhere. A figure of a day is then the figure of just those.
    least
        For `day`: over how many interactions a figure must be.
    quiet_hours
        What fires in them is sent when they end.
    budget_per_day
        So many are sent a day at most; the worst go first, the others are kept as suppressed.
    send_to
        Names of targets.
    """

    name: str
    field: str
    operator: Operator
    threshold: float | bool | str
    send_to: tuple[str, ...]
    about: Literal["interaction", "day"] = "interaction"
    channel: str | None = None
    queue: str | None = None
    least: int = 20
    quiet_hours: QuietHours | None = None
    budget_per_day: int = 20

    def sentence(self) -> str:
        """Say what it asks, in one line."""
        where = [each for each in (self.channel, self.queue) if each]
        limit = f"{self.threshold:g}" if isinstance(self.threshold, float) else str(self.threshold).lower()
        return f"{self.field} {self.operator} {limit}" + (f" in {', '.join(where)}" if where else "")


class _File(msgspec.Struct, forbid_unknown_fields=True):
    rules: tuple[Rule, ...] = ()


class RulesError(PermanentError):
    """A file of rules that cannot be used; the sentence says where and why."""


def read(path: Path) -> tuple[Rule, ...]:
    """Read a file of rules.

    Raises
    ------
    RulesError
        If it cannot be read, is not YAML, or a rule of it cannot work.
    """
    try:
        rules = msgspec.yaml.decode(path.read_bytes(), type=_File).rules
    except OSError as error:
        raise RulesError(f"The alert rules {path} cannot be read: {error.strerror}.") from None
    except msgspec.MsgspecError as error:
        raise RulesError(f"The alert rules {path} do not fit: {' '.join(str(error).split())}.") from None
    faults = [f"rule {rule.name!r}: {fault}" for rule in rules if (fault := _fault(rule))]
    faults += [f"two rules are called {name!r}" for name in _repeated([rule.name for rule in rules])]
    if faults:
        raise RulesError(f"The alert rules {path} do not fit: {'; '.join(faults)}.")
    return rules


def _fault(rule: Rule) -> str | None:
    kinds = INTERACTION_FIELDS if rule.about == "interaction" else dict.fromkeys(FIGURES, "number")
    kind = kinds.get(rule.field)
    if kind is None:
        return f"there is no {rule.field!r} of {'an interaction' if rule.about == 'interaction' else 'a day'}"
    if not rule.name.strip() or not rule.send_to or min(rule.budget_per_day, rule.least) < 1:
        return "it needs a name, somebody to send to, and budget_per_day and least of 1 or more"
    return _misfit(rule, kind)


def _misfit(rule: Rule, kind: str) -> str | None:
    """Say where operator and threshold do not go with what the field holds."""
    if (rule.operator == "contains") != (kind == "list"):
        return f"{rule.operator!r} does not go with {rule.field}, a {kind}"
    if kind == "number" and not isinstance(rule.threshold, int | float):
        return f"the threshold of {rule.field} must be a number"
    if kind in {"text", "yes or no"} and rule.operator in NUMBERS_ONLY:
        return f"{rule.operator!r} does not go with {rule.field}, a {kind}"
    return None


def _repeated(names: list[str]) -> list[str]:
    return sorted({name for name in names if names.count(name) > 1})
