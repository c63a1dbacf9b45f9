"""What a phrase list says, as types: who may say it, where, what denies it, and what follows from it.

What belongs here: the fields, their limits and their defaults. What does not: YAML and files (`reading`).
"""

from __future__ import annotations

from typing import Annotated, Final, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from qm_pipeline.quality.phrases import patterns

BEHAVIOURS: Final = ("agent_greeted", "agent_empathised", "agent_owned", "agent_closed")
Channel = Literal["voice", "chat", "messaging", "sms", "email", "social"]
Language = Annotated[str, Field(pattern=r"^[a-z]{2,3}$")]
Code = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,59}$")]
Sentence = Annotated[str, Field(min_length=1, max_length=300)]


def _readable(phrase: str) -> str:
    patterns.regex(phrase)
    return phrase


Phrase = Annotated[str, AfterValidator(_readable)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class Examples(_Strict):
    """What a list must find and what it must not; said by the list's speaker."""

    match: list[str] = []
    no_match: list[str] = []


class PhraseList(_Strict):
    """One list.

    Attributes
    ----------
    kind
        `flag`: an interaction in which it is found is flagged, the list's name is the flag's code.
        `behaviour`: it is noted whether it is found. `must`, `must_not`: `critical_failed` is raised where it
        is missing, or found.
    speaker
        Who has to say it.
    within_first, within_last
        Only in so many first or last turns of the speaker.
    channels, queues
        Only there; empty is everywhere, but a `must` without queues applies nowhere.
    negation
        `voids`: found after a negator it does not count. `ignored`: it does.
    unless
        Phrases that void what they share a word with.
    severity
        Of the flag, 0 to 1.
    sentence
        What the flag says.
    """

    kind: Literal["flag", "behaviour", "must", "must_not"]
    speaker: Literal["customer", "agent"]
    phrases: Annotated[list[Phrase], Field(min_length=1)]
    unless: list[Phrase] = []
    negation: Literal["voids", "ignored"] = "voids"
    within_first: Annotated[int, Field(ge=1)] | None = None
    within_last: Annotated[int, Field(ge=1)] | None = None
    channels: list[Channel] = []
    queues: list[str] = []
    severity: Annotated[float, Field(ge=0, le=1)] = 0.5
    sentence: Sentence | None = None
    examples: Examples = Examples()

    @model_validator(mode="after")
    def _one_place(self) -> PhraseList:
        if self.within_first and self.within_last:
            raise ValueError("cannot have both within_first and within_last")
        if self.sentence is None and self.kind != "behaviour":
            raise ValueError("needs a sentence, for somebody has to understand the flag")
        return self


class LanguageLists(_Strict):
    """The lists of a language.

    Attributes
    ----------
    version
        Raised when a list of it changes meaning.
    negators
        Words that deny what follows within `reach` words.
    turns_of_thought
        Words beyond which no negation reaches.
    conditions
        Words that begin a condition: what is denied in it ("if it isn't fixed I'll leave") ends with it.
    """

    language: Language
    version: Annotated[int, Field(ge=1)] = 1
    negators: list[str] = []
    turns_of_thought: list[str] = []
    conditions: list[str] = []
    reach: Annotated[int, Field(ge=1, le=10)] = 4
    lists: dict[Code, PhraseList] = {}

    @model_validator(mode="after")
    def _known_behaviours(self) -> LanguageLists:
        named = {name for name, each in self.lists.items() if each.kind == "behaviour"}
        if unknown := sorted(named - set(BEHAVIOURS)):
            raise ValueError(f"{unknown[0]} is no behaviour; these are: {', '.join(BEHAVIOURS)}")
        return self
