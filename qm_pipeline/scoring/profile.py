"""What the grammar of a language is, as far as sentiment needs it: a fitted pipeline carries its own.

What belongs here: which words deny, how far, what begins a new thought, which letters count as one; the
profile of English, which a pipeline has that carries none. What does not: the profiles of other languages,
which are data of their training (`training/language/<code>/profile.toml`).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Final

from qm_pipeline.scoring.parts import hold

if TYPE_CHECKING:
    from collections.abc import Mapping

NEGATION_WINDOW: Final = 3
_REACH: Final = re.compile("[0-9]{1,3}")
_PROFILE: Final = frozenset({"negators", "turns_of_thought", "alike", "reach"})


@dataclass(frozen=True)
class Profile:
    """The grammar of a language; plain strings, so that it is stored as it is.

    Parameters
    ----------
    negators
        Words that deny, as folded forms.
    turns_of_thought
        Words after which a new thought begins: what was denied before them does not reach beyond.
    alike
        Pairs of folded letters, the second of which stands for the first ("áa"): what people type with and
        without its accent is one word.
    reach
        How many tokens a negation reaches.
    """

    negators: frozenset[str]
    turns_of_thought: frozenset[str]
    alike: tuple[str, ...] = ()
    reach: int = NEGATION_WINDOW

    @classmethod
    def of(cls, stored: Mapping[str, str] | None) -> Profile:
        """Read a profile as an artefact holds it (see `stored`); None is English.

        Raises
        ------
        ForeignPartError
            If something is missing, or is not what `stored` would write.
        """
        if stored is None:
            return ENGLISH
        hold("profile", fits=stored.keys() >= _PROFILE and _REACH.fullmatch(stored["reach"]) is not None)
        hold("profile", fits=all(len(pair) == len("áa") for pair in stored["alike"].split()))
        return cls(
            negators=frozenset(stored["negators"].split()),
            turns_of_thought=frozenset(stored["turns_of_thought"].split()),
            alike=tuple(stored["alike"].split()),
            reach=int(stored["reach"]),
        )

    def stored(self) -> dict[str, str]:
        """Give the profile in plain types: name to words, parted by spaces."""
        return {
            "negators": " ".join(sorted(self.negators)),
            "turns_of_thought": " ".join(sorted(self.turns_of_thought)),
            "alike": " ".join(sorted(self.alike)),
            "reach": str(self.reach),
        }

    @cached_property
    def letters(self) -> dict[int, int]:
        """Code points of letters to those of the letters that stand for them."""
        return {ord(pair[0]): ord(pair[1]) for pair in self.alike}


# `wont` and `cant` are words, but in chats and transcripts they are nearly always these.
_CONTRACTED: Final = """
    ain aren can couldn didn doesn don hadn hasn haven isn mightn mustn needn shan shouldn
    wasn weren won wouldn
"""
ENGLISH: Final = Profile(
    negators=frozenset(stem + ending for stem in _CONTRACTED.split() for ending in ("'t", "t"))
    | {"not", "no", "never", "none", "nobody", "nothing", "nowhere", "neither", "nor", "without", "cannot"}
    | {"hardly", "barely", "scarcely"},
    turns_of_thought=frozenset({"but", "however", "though", "although", "yet"}),
)
