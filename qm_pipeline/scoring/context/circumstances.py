"""The circumstances of a customer's turn, by names that a person understands.

What belongs here: what counts as a circumstance; each is true or false of a turn, and known when the turn is
said. What does not: what a circumstance weighs, which is fitted. A customer's opening has none: it is read by
its words alone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from qm_pipeline.scoring.context.repeats import shared_words, taken_from

if TYPE_CHECKING:
    from collections.abc import Iterator

    from qm_pipeline.scoring.context.exchange import Exchange
    from qm_pipeline.scoring.segments import Bools, Ints

# Two turns that share this much of their words say the same again; of fewer words that would be chance.
SAME: Final = 0.6
FEWEST_WORDS: Final = 3
SHORT: Final = 3
FEW: Final = 4
# A turn that nobody would call neutral.
MARKED: Final = 0.3

# How unpleasant, and how pleasant, the other side's last words are by themselves: "we found nothing".
BAD_NEWS: Final = {"after bad news, by its words": 0.2, "after very bad news, by its words": 0.5}
GOOD_NEWS: Final = 0.4
# A question takes up an answer that it shares half its words with: "A locksmith?"
TAKEN_UP: Final = 0.5

# What the other side did last, by the acts that show it; the last that holds counts.
ANSWERS: Final = (
    ("a promise", ("promise", "holding", "escalated")),
    ("a question", ("details_asked", "question")),
    ("a solution", ("success",)),
    ("a refusal", ("refusal", "failure")),
    ("an offer of more help", ("more_help",)),
)
QUESTION, REFUSAL, SOLUTION, STATEMENT, SILENCE = (
    "a question",
    "a refusal",
    "a solution",
    "an answer",
    "silence",
)
STATES: Final = (*(name for name, _ in ANSWERS), STATEMENT, SILENCE)
# What the customer does, likewise.
DOINGS: Final = (
    ("question", ("question",)),
    ("agreement", ("agreement",)),
    ("denial", ("denial",)),
    ("no further wish", ("nothing_more",)),
    ("farewell", ("farewell",)),
    ("praise", ("praise", "relief")),
    ("thanks", ("thanks",)),
)
# What the customer's words show by themselves, once something was said before.
OWN: Final = (
    ("reminds of what was said", ("said_before", "waiting")),
    ("corrects", ("correction",)),
    ("asks to try again", ("asks_again",)),
    ("asks for a person", ("person_wanted",)),
    ("gives up", ("giving_up",)),
    ("exclaims", ("exclamation",)),
)
ANSWER: Final = (("the other side is sorry", ("apology",)), ("was not understood", ("not_understood",)))
# What no model takes up that is fitted anew: in written dialogues it told where their authors let them turn.
# Models before 2.6.0 weigh it.
TURNS: Final = {4: "fifth turn or later", 8: "ninth turn or later"}
REFUSALS: Final = ("after a refusal so far", "after two refusals", "after three refusals")


def circumstances(found: Exchange) -> Iterator[tuple[str, Bools]]:
    """Name the circumstances of all turns: which turns each is true of, (n,)."""
    begun = found.answered | (found.number > 0)
    state, doing = _state(found), _doing(found)
    yield "later than the opening", begun
    for number, name in enumerate(STATES):
        here = begun & (state == number)
        yield f"after {name}", here
        for kind, what in enumerate(("statement", "short answer", *(each for each, _ in DOINGS))):
            yield f"{what} after {name}", here & (doing == kind)
    for name, here in (*_words(found), *_history(found, state, doing)):
        yield name, begun & here


def _any(acts: dict[str, Bools], names: tuple[str, ...], like: Bools) -> Bools:
    shown = [acts[name] for name in names if name in acts]
    found: Bools = np.logical_or.reduce([np.zeros_like(like), *shown])
    return found


def _state(found: Exchange) -> Ints:
    """Give what the other side did last, as its place in `STATES`."""
    state = np.where(found.answered, STATES.index(STATEMENT), STATES.index(SILENCE))
    for number, (_, acts) in enumerate(ANSWERS):
        state[_any(found.answer, acts, found.answered)] = number
    return state


def _doing(found: Exchange) -> Ints:
    """Give what the customer does: 0 a statement, 1 a short one, from 2 on `DOINGS`."""
    doing = (found.words <= SHORT).astype(np.int64)
    for number, (_, acts) in enumerate(DOINGS, start=2):
        doing[_any(found.own, acts, found.answered)] = number
    return doing


def _words(found: Exchange) -> Iterator[tuple[str, Bools]]:
    yield from ((name, _any(found.own, acts, found.answered)) for name, acts in OWN)
    yield from ((name, _any(found.answer, acts, found.answered)) for name, acts in ANSWER)
    yield "the other side repeats itself", found.answer_repeated
    yield from ((name, found.answer_feeling < -least) for name, least in BAD_NEWS.items())
    yield "after good news, by its words", found.answer_feeling > GOOD_NEWS


def _history(found: Exchange, state: Ints, doing: Ints) -> Iterator[tuple[str, Bools]]:
    refused = found.so_far(state == STATES.index(REFUSAL))
    yield from ((name, refused > number) for number, name in enumerate(REFUSALS))
    yield from ((name, found.number >= number) for number, name in TURNS.items())
    yield "after a solution so far", found.so_far(state == STATES.index(SOLUTION)) > 0
    repeats = _repeats(found)
    yield "says the same again", repeats
    yield "says the same again, after a refusal", repeats & (state == STATES.index(REFUSAL))
    yield from _few_words_again(found, state, doing)
    yield from _asked_back(found, state)
    for back, when in ((1, "a turn before"), (2, "two turns before")):
        feeling = found.earlier(found.feeling, back)
        yield f"displeased {when}", feeling < -MARKED
        yield f"pleased {when}", feeling > MARKED


def _repeats(found: Exchange) -> Bools:
    """Tell the turns that share most of their words with one of the customer's last two turns."""
    long = np.flatnonzero((found.words >= FEWEST_WORDS) & (found.number > 0))
    again = np.zeros(found.number.size, np.bool_)
    pairs = [(rows, rows - back) for back in (1, 2) for rows in [long[found.number[long] >= back]]]
    now, before = map(np.concatenate, zip(*pairs, strict=True))
    again[now[shared_words(found.plain, now, before, SAME) >= SAME]] = True
    return again


def _few_words_again(found: Exchange, state: Ints, doing: Ints) -> Iterator[tuple[str, Bools]]:
    """Tell the short turns that say again what was just said, though nobody asked.

    "Six weeks." after "it takes six weeks" is no information, and neither is a wish in the same words.
    """
    told = found.answered & (state != STATES.index(QUESTION)) & (found.number > 0)
    rows = np.flatnonzero(told & (found.words > 0) & (found.words <= FEW) & (doing <= 1))
    mine = found.plain.gather(rows)
    displeased = found.earlier(found.feeling, 1) < -MARKED
    for whose, other in (
        ("the answer", found.answer_plain.gather(rows)),
        ("their own words", found.plain.gather(rows - 1)),
    ):
        again = np.zeros(found.number.size, np.bool_)
        again[rows] = taken_from(mine, other) >= SAME
        yield f"repeats {whose} in few words", again
        yield f"repeats {whose} in few words, displeased a turn before", again & displeased


def _asked_back(found: Exchange, state: Ints) -> Iterator[tuple[str, Bools]]:
    """Tell the short questions that take up what was just said: "A locksmith?" is more than a question."""
    asks = _any(found.own, ("question",), found.answered)
    told = found.answered & (state != STATES.index(QUESTION)) & (found.words > 0) & (found.words <= FEW)
    rows = np.flatnonzero(told & asks)
    again = np.zeros(found.number.size, np.bool_)
    again[rows] = taken_from(found.plain.gather(rows), found.answer_plain.gather(rows)) >= TAKEN_UP
    yield "asks the answer back", again
    yield (
        "asks the answer back, displeased a turn before",
        again & (found.earlier(found.feeling, 1) < -MARKED),
    )
