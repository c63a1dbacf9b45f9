"""How a contact went for its customer: turned bad, recovered, ended negative; told from its scores alone.

What belongs here: the definitions (metrics.md 2 and 6), for rates and flags alike. What does not: when a
course is worth a person's time (`feeling_flags`). A rate counts every contact of which it holds; a flag may
ask for more.
"""

from __future__ import annotations

from typing import Final

import polars as pl

GOOD: Final = 1.0  # from here a begin or end counts as good, from the negative of it as bad

BEGIN: Final = pl.col("customer_begin_score")
END: Final = pl.col("customer_end_score")
TURNED_BAD: Final = (BEGIN >= GOOD) & (END <= -GOOD)
RECOVERED: Final = (BEGIN <= -GOOD) & (END >= GOOD)
NEGATIVE_END: Final = END <= -GOOD
