"""A week that looks otherwise is found, one that differs by chance alone is not."""

from __future__ import annotations

from datetime import date, timedelta
from math import log

import numpy as np
import polars as pl
import pytest

from qm_pipeline.quality import drift

WEEK = date(2026, 3, 2)
BEFORE = [WEEK - timedelta(weeks=back) for back in (4, 3, 2, 1)]
MOODS = (0.1, 0.2, 0.4, 0.2, 0.1)
WORSE = (0.3, 0.3, 0.25, 0.1, 0.05)


def counts(
    week: date, bins: list[int], measure: str = "customer_score", channel: str = "chat"
) -> pl.DataFrame:
    rows = [(week, channel, measure, str(place), n) for place, n in enumerate(bins) if n]
    return pl.DataFrame(rows, schema=drift.COUNTS, orient="row")


def drawn(rng: np.random.Generator, contacts: int, week: tuple[float, ...] = MOODS) -> pl.DataFrame:
    usual = [counts(each, rng.multinomial(contacts, MOODS).tolist()) for each in BEFORE]
    return pl.concat([*usual, counts(WEEK, rng.multinomial(contacts, week).tolist())])


def test_the_index_is_the_published_formula():
    given = pl.concat([counts(BEFORE[3], [150, 150]), counts(WEEK, [60, 20])])
    row = drift.drift(given, [WEEK]).row(0, named=True)
    now, then = 60.5 / 81, 0.5
    expected = (now - then) * log(now / then) + (1 - now - (1 - then)) * log((1 - now) / (1 - then))
    assert row["psi"] == pytest.approx(expected, abs=1e-12)
    assert (row["n"], row["n_before"], row["bins"]) == (80, 300, 2)


def test_a_planted_shift_is_found_and_its_bin_named():
    found = drift.drift(drawn(np.random.default_rng(1), 400, WORSE), [WEEK]).row(0, named=True)
    assert found["drifted"]
    assert found["most_changed"] == "0"
    assert found["share"] > 2 * found["share_before"]


def test_weeks_that_differ_by_chance_alone_are_rarely_called_drifted():
    rng = np.random.default_rng(2)
    called = sum(drift.drift(drawn(rng, 60), [WEEK])["drifted"][0] for _ in range(300))
    assert called <= 300 * 0.05 + 3 * (300 * 0.05 * 0.95) ** 0.5


def test_the_p_value_of_an_unchanged_week_is_spread_evenly():
    rng = np.random.default_rng(3)
    p_values = [drift.drift(drawn(rng, 500), [WEEK])["p_value"][0] for _ in range(300)]
    assert np.mean(np.array(p_values) < 0.5) == pytest.approx(0.5, abs=0.1)


def test_a_shift_too_small_to_matter_is_no_drift_however_sure_it_is():
    usual = [counts(each, [100_000, 100_000]) for each in BEFORE]
    found = drift.drift(pl.concat([*usual, counts(WEEK, [104_000, 96_000])]), [WEEK]).row(0, named=True)
    assert found["p_value"] < 1e-6
    assert not found["drifted"]


def test_what_is_too_thin_to_tell_is_unknown_and_not_fine():
    thin = pl.concat([counts(BEFORE[3], [300, 300]), counts(WEEK, [40, 2])])
    new = pl.concat([counts(BEFORE[3], [10, 10]), counts(WEEK, [400, 20])])
    alone = pl.concat([counts(BEFORE[3], [300]), counts(WEEK, [400])])
    for given in (thin, new, alone):
        row = drift.drift(given, [WEEK]).row(0, named=True)
        assert (row["psi"], row["drifted"], row["p_value"]) == (None, None, None)


def test_a_bin_that_only_one_side_has_counts():
    given = pl.concat([counts(BEFORE[3], [300, 0]), counts(WEEK, [100, 100])])
    assert drift.drift(given, [WEEK])["drifted"].to_list() == [True]


def test_a_group_that_has_no_contact_this_week_has_no_row():
    assert drift.drift(counts(BEFORE[3], [300, 300]), [WEEK]).is_empty()


def test_all_is_the_sum_of_the_channels_and_tells_how_they_share():
    given = pl.concat([counts(WEEK, [3, 4], "turns"), counts(WEEK, [5, 0], "turns", "voice")])
    told = drift.with_all(given)
    together = told.filter(channel="all", measure="turns").sort("bin")
    assert together["n"].to_list() == [8, 4]
    spread = told.filter(channel="all", measure="channel").sort("bin")
    assert spread.select("bin", "n").rows() == [("chat", 7), ("voice", 5)]
