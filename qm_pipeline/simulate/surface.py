"""How the words reach the record: quick typing, recognised speech, e-mail layout.

What belongs here: what spoils or frames a finished sentence. What does not: sentences.
A turn with personal data is left alone, so that the truth can say what was planted to the letter.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from qm_pipeline.simulate.streams import one_of

if TYPE_CHECKING:
    from random import Random

    from qm_pipeline.simulate.people import Style

FURIOUS_CAPITALS: Final = 0.12
FILLER: Final = 0.3
MISHEARD: Final = 0.06
STUTTER: Final = 0.08
SHORTENED: Final = 0.6  # even those who shorten write words out at times
LETTERS_NEARBY: Final = {
    "a": "s", "c": "v", "d": "f", "e": "r", "g": "h", "h": "j", "i": "o", "k": "l", "m": "n", "n": "m",
    "o": "p", "p": "o", "r": "t", "s": "a", "t": "y", "u": "i", "w": "e", "y": "u",
}  # fmt: skip


def typed(text: str, style: Style, speech: dict[str, Any], band: int, rng: Random) -> str:
    """Write as this customer types in a chat."""
    if style.shorthand:
        text = _shortened(text, speech["shorthand"], rng)
    if rng.random() < style.typos:
        text = _mistyped(text, rng)
    if style.lower_case:
        text = text.lower().removesuffix(".")
    elif band < -1 and rng.random() < FURIOUS_CAPITALS:
        text = text.upper()
    if band != 0 and rng.random() < style.emoji:
        text = f"{text} {one_of(rng, speech['emoji'][_EMOJI_BANDS[band]])}"
    return text


_EMOJI_BANDS: Final = {-2: "furious", -1: "annoyed", 1: "pleased", 2: "delighted"}


def _shortened(text: str, shorthand: dict[str, str], rng: Random) -> str:
    for word, short in shorthand.items():
        if word in text and rng.random() < SHORTENED:
            text = f" {text} ".replace(f" {word} ", f" {short} ")[1:-1]
    return text


def _mistyped(text: str, rng: Random) -> str:
    """Make one slip: two letters swapped, one missing, doubled, or its neighbour on the keyboard."""
    at = 1 + int(rng.random() * len(text))
    pair = text[at : at + 2]
    if not (pair.isalpha() and pair.islower()):
        return text
    slips = (pair[1] + pair[0], pair[0], pair[0] + pair, LETTERS_NEARBY.get(pair[0], "e") + pair[1])
    return text[:at] + one_of(rng, slips) + text[at + 2 :]


def heard(text: str, speech: dict[str, Any], rng: Random, *, agent: bool) -> str:
    """Write as speech recognition hears it: fillers, false starts, a word taken for another."""
    drawn = rng.random()
    if drawn < FILLER:
        if drawn < FILLER / 2:
            text = f"{one_of(rng, speech['agent_openers' if agent else 'openers'])} {text}"
        else:
            text = _inserted(text, one_of(rng, speech["fillers"]), rng)
    if rng.random() < STUTTER:
        text = _stuttered(text, rng)
    if rng.random() < MISHEARD:
        text = _misheard(text, speech["misheard"], rng)
    return text


def _inserted(text: str, filler: str, rng: Random) -> str:
    at = text.find(" ", int(rng.random() * len(text)))
    return text if at < 0 else f"{text[:at]} {filler}{text[at:]}"


def _stuttered(text: str, rng: Random) -> str:
    start = text.find(" ", int(rng.random() * len(text))) + 1
    word = text[start:].partition(" ")[0]
    return f"{text[:start]}{word} {text[start:]}"


def _misheard(text: str, pairs: dict[str, str], rng: Random) -> str:
    words = text.split(" ")
    at = int(rng.random() * len(words))
    words[at] = pairs.get(words[at], words[at])
    return " ".join(words)


def sentences(parts: list[str]) -> str:
    """Join what was said into one line of text, each sentence with a capital."""
    return " ".join([part if part[0].isupper() else _capitalised(part) for part in parts])


def _capitalised(part: str) -> str:
    """Begin with a capital, but leave an e-mail address as it was planted."""
    return part if "@" in part.partition(" ")[0] else part[0].upper() + part[1:]


def quoted(text: str, author: str, when: str) -> str:
    """Lay out the letter that is answered, below the answer."""
    lines = "\n".join(f"> {line}" if line else ">" for line in text.split("\n"))
    return f"\n\nOn {when}, {author} wrote:\n{lines}"
