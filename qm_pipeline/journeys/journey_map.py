"""The journey map: which stages a contact has whose source names none, or names them otherwise than the site.

What belongs here: the YAML file as types, what is wrong with one, and the map that ships with the product.
What does not: laying a map over conversations (`stages`). docs/journeys.md tells how to write one.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final, Literal

import msgspec

from qm_pipeline.interactions.errors import PermanentError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

SHIPPED: Final = Path(__file__).with_name("maps") / "service.yaml"
FEWEST_STAGES: Final = 2
SPEAKERS: Final = ("agent", "customer", "bot")

Channel = Literal["voice", "chat", "messaging", "sms", "email", "social"]
Scalar = str | int | float | bool
Name = str
_NO_WORD: Final = "qzxqz"  # what only a phrase that says nothing would find
_SENTENCE_ENDS: Final = r"\s*(?:[.!?]|$)"
_APOSTROPHE: Final = "['\N{RIGHT SINGLE QUOTATION MARK}]"


class Stage(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """A stage and how to tell it.

    Attributes
    ----------
    source
        The source's own names for it: they are all it then goes by.
    agent, customer, bot
        Phrases; a turn of that speaker that holds one begins the stage.
    may_be_last
        A contact that ends here has ended and not dropped off, unless it is known to be unresolved.
    """

    name: Name
    source: tuple[str, ...] = ()
    agent: tuple[str, ...] = ()
    customer: tuple[str, ...] = ()
    bot: tuple[str, ...] = ()
    may_be_last: bool = False

    def phrases(self, speaker: str) -> tuple[str, ...]:
        """Give the phrases by which a turn of this speaker begins the stage."""
        said: tuple[str, ...] = getattr(self, speaker)
        return said


class Journey(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """Stages in order, and the contacts that they are for: those that fit every condition given."""

    name: Name
    stages: tuple[Stage, ...]
    channels: tuple[Channel, ...] = ()
    queues: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    attributes: dict[str, Scalar] = {}

    @property
    def from_source(self) -> bool:
        """Whether it goes by the source's names for stages, rather than by what is said."""
        return any(stage.source for stage in self.stages)

    @property
    def order(self) -> tuple[str, ...]:
        """The names of the stages."""
        return tuple(stage.name for stage in self.stages)


class JourneyMap(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """All journeys of a site; a contact is on the first that fits.

    Attributes
    ----------
    name_by
        What names the journey of a contact whose source names stages that no journey here translates.
    gap_days
        A customer who is back sooner than that is still on the same journey across contacts.
    """

    version: Literal[1]
    journeys: tuple[Journey, ...] = ()
    name_by: Literal["queue", "topic"] = "queue"
    gap_days: Annotated[int, msgspec.Meta(ge=1, le=90)] = 14

    @property
    def orders(self) -> dict[str, tuple[str, ...]]:
        """The declared order of stages, per journey."""
        return {journey.name: journey.order for journey in self.journeys}

    @property
    def gap(self) -> timedelta:
        """The same as a length of time."""
        return timedelta(days=self.gap_days)

    @property
    def digest(self) -> str:
        """A short name for exactly these rules."""
        return hashlib.blake2b(msgspec.json.encode(self), digest_size=8).hexdigest()


def load(path: Path) -> JourneyMap:
    """Read and check a journey map.

    Raises
    ------
    PermanentError
        If the file cannot be read or something in it is wrong; one sentence for each fault.
    """
    try:
        journey_map = msgspec.yaml.decode(path.read_bytes(), type=JourneyMap)
    except OSError:
        raise PermanentError(f"The journey map {path} cannot be read.") from None
    except (msgspec.DecodeError, UnicodeDecodeError) as fault:
        reason = " ".join(str(fault).split())
        raise PermanentError(f"The journey map {path} is not right: {reason}.") from None
    found = list(faults(journey_map))
    if found:
        raise PermanentError(f"The journey map {path} is not right: {' '.join(found)}")
    return journey_map


def of_site(path: Path | None) -> JourneyMap:
    """Give the map of a site: its own journeys, then those shipped that it has not replaced by name."""
    shipped = load(SHIPPED)
    if path is None:
        return shipped
    own = load(path)
    named = {journey.name for journey in own.journeys}
    more = tuple(journey for journey in shipped.journeys if journey.name not in named)
    return msgspec.structs.replace(own, journeys=own.journeys + more)


def faults(journey_map: JourneyMap) -> Iterator[str]:
    """Say what is wrong with a map whose types are right, a sentence for each fault."""
    for name in _twice(journey.name for journey in journey_map.journeys):
        yield f"The journey {name} stands in it twice."
    for journey in journey_map.journeys:
        yield from _journey_faults(journey)


def pattern(phrase: str) -> str:
    """Turn a phrase into a regular expression that Polars and Python read alike.

    Whole words in any case; `*` is the rest of a word, `(a|b)` a choice, white space any white space. A full
    stop at the end stands for the end of a sentence.
    """
    words = " ".join(phrase.casefold().split())
    said, ends = words.removesuffix("."), words.endswith(".")
    escaped = re.escape(said).replace(r"\*", r"\w*")
    choices = re.sub(r"\\([(|)])", r"\1", escaped).replace("(", "(?:").replace(r"\ ", r"\s+")
    either = choices.replace("'", _APOSTROPHE)
    return rf"\b{either}\b" + (_SENTENCE_ENDS if ends else "")


def _journey_faults(journey: Journey) -> Iterator[str]:
    if not journey.name.strip():
        yield "A journey has no name."
    if len(journey.stages) < FEWEST_STAGES:
        yield f"The journey {journey.name} needs at least two stages."
    for name in _twice(journey.order):
        yield f"The journey {journey.name} has the stage {name} twice."
    for stage in journey.stages:
        yield from _stage_faults(journey, stage)


def _stage_faults(journey: Journey, stage: Stage) -> Iterator[str]:
    where = f"The stage {stage.name} of the journey {journey.name}"
    said = [phrase for speaker in SPEAKERS for phrase in stage.phrases(speaker)]
    if not stage.name.strip():
        yield f"A stage of the journey {journey.name} has no name."
    if journey.from_source and said:
        yield f"{where} goes by phrases where the journey goes by the source's own stages."
    if not stage.source and not said:
        yield f"{where} has nothing to be told by: give it phrases or the source's names."
    yield from (f'{where} has a phrase that cannot be read: "{each}".' for each in said if not _reads(each))


def _reads(phrase: str) -> bool:
    try:
        return re.compile(pattern(phrase)).search(_NO_WORD) is None
    except re.error:
        return False


def _twice(names: Iterable[str]) -> list[str]:
    return [name for name, count in Counter(names).items() if count > 1]
