"""Words in front of a number that say what it is.

What belongs here: the words and how far they reach. What does not: numbers.
A bare run of digits is a phone number only after such a word, and none is one right after "order number".
"""

from __future__ import annotations

import re
from typing import Final

_REACH: Final = 40  # characters

_PHONE: Final = re.compile(
    r"""(?<![^\W_])(?:
        phone | telephone | tel | cell | cellphone | mobile | landline | fax | whatsapp
      | call | called | calling | callback | dial | text | reach | ring
      | contact\s+number | my\s+number | number\s+to\s+(?:call|reach)
      | telefon | handy | tel[eé]fono | m[oó]vil | t[eé]l[eé]phone | portable | celular | telefone
    )(?![^\W_])""",
    re.VERBOSE | re.IGNORECASE,
)
_SOCIAL_SECURITY: Final = re.compile(
    r"(?<![^\W_])(?:ssn|social(?:\s+security|(?!\s+insurance))|itin|tax\s+id)(?![^\W_])", re.IGNORECASE
)
_REFERENCE: Final = re.compile(
    r"""(?:
        order | booking | tracking | reference | ref | ticket | case | invoice | confirmation | account | acct
      | part | serial | model | item | sku | isbn | policy | claim | contract | reservation | transaction
      | parcel | shipment | customer\s+id | id | meter
    )
    (?:\s*(?:number|num|no|nr|id|code))? [\s.:\#=]* (?:(?:is|was)\s+)? $""",
    re.VERBOSE | re.IGNORECASE,
)


def before(text: str, position: int) -> str:
    """Return the part of a text just before `position` in which a word can say what follows."""
    return text[max(0, position - _REACH) : position]


def speaks_of_phones(words: str) -> bool:
    """Whether the words announce a phone number, and the last thing they name is not another number."""
    return _PHONE.search(words) is not None and not names_a_reference(words)


def speaks_of_social_security(words: str) -> bool:
    """Whether the words announce a US social security or taxpayer number."""
    return _SOCIAL_SECURITY.search(words) is not None


def names_a_reference(words: str) -> bool:
    """Whether the words end in the name of another number: "order no.", "ticket #", "ISBN"."""
    return _REFERENCE.search(words) is not None
