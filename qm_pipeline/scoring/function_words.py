"""Words that hold a sentence together and say little by themselves, by language.

What belongs here: the closed lists. What does not: negations (they turn what follows and are always shown)
and anything that a reader would take for a judgement. They count in every score; only the display leaves
them out, and says what they add up to.
"""

from __future__ import annotations

from typing import Final

_ENGLISH: Final = """
a about after again all also am an and any are around as at be because been before being between both but by
can come could did do does doing done down during each either else even every for from get gets getting go
goes going got had has have having he her here hers him his how i i'd i'll i'm i've if im in into is it it'd
it'll it's its ive just kind let let's like made make makes many may me might mine more most much must my
now of off on one only or other our ours out over own per quite rather really s same say says she should
since so some still such t than that that's the their theirs them then there there's these they they'd
they'll they're they've thing things this those though through till to too u under until up upon ur us use
used very was we we'd we'll we're we've were what what's when where which while who whom whose why will with
would yet you you'd you'll you're you've your yours
"""
_SPANISH: Final = """
a al algo alguna algunas alguno algunos ante antes aquel aquella aquello aqui asi aun aunque bajo cada como
con cual cuales cuando cuanto cuya cuyo da de del desde donde dos e el ella ellas ello ellos en entonces
entre era eran es esa esas ese eso esos esta estaba estado estan estar estas este esto estos estoy fue
fueron ha haber habia hace hacen hacer hacia han hasta hay he la las le les lo los mas me mi mia mientras
mio mis misma mismo muy nos nosotros nuestra nuestro o os otra otras otro otros para pero poco por porque
pues que quien quienes se sea ser si sido sin sobre solo son soy su sus suya suyo tal tambien tan tanto te
tenemos tener tengo ti tiene tienen toda todas todo todos tu tus un una unas uno unos usted ustedes va vamos
van voy y ya yo
"""

FUNCTION_WORDS: Final = {
    "en": frozenset(_ENGLISH.split()),
    "es": frozenset(_SPANISH.split()),
}


def of(language: str) -> frozenset[str]:
    """Return the function words of a language; empty for a language without a list."""
    return FUNCTION_WORDS.get(language, frozenset())
