"""Whether a language tag is well formed (BCP 47, RFC 5646 section 2.1).

What belongs here: the grammar. What does not: whether the language exists, or whether a model covers it.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

_GRAMMAR: Final = re.compile(
    r"""
    (?:
        (?: [a-z]{2,3} (?:-[a-z]{3}){0,3} | [a-z]{4} | [a-z]{5,8} )  # language, extended language
        (?: -[a-z]{4} )?                                              # script
        (?: -(?:[a-z]{2}|[0-9]{3}) )?                                 # region
        (?: -(?:[a-z0-9]{5,8}|[0-9][a-z0-9]{3}) )*                    # variants
        (?: -[0-9a-wy-z](?:-[a-z0-9]{2,8})+ )*                        # extensions
        (?: -x(?:-[a-z0-9]{1,8})+ )?                                  # private use
      | x(?:-[a-z0-9]{1,8})+
      | i-[a-z]{3,8} | en-gb-oed | sgn-(?:be-fr|be-nl|ch-de)          # registered before the grammar was
    )
    """,
    re.VERBOSE | re.IGNORECASE | re.ASCII,
)


@lru_cache(maxsize=1024)
def is_well_formed(tag: str) -> bool:
    """Whether `tag` follows the grammar of RFC 5646."""
    return _GRAMMAR.fullmatch(tag) is not None
