"""History scored again with another real version of a model: what is kept, shown, told and forgotten."""

from __future__ import annotations

import json
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from qm_pipeline import models
from qm_pipeline.commands.run import run_days
from qm_pipeline.comparison import report, stored
from qm_pipeline.comparison.sides import side
from qm_pipeline.integrity import checks
from qm_pipeline.interactions.errors import TransientError
from qm_pipeline.quality.phrases import reading
from qm_pipeline.runs import days, scoring
from qm_pipeline.store import failpoints
from tests import contacts, versions

if TYPE_CHECKING:
    from pathlib import Path

    from qm_pipeline.settings import Settings
    from qm_pipeline.store.engine import Database

FIRST, LAST = date(2026, 3, 2), date(2026, 3, 4)
SPAN = days.DayRange(FIRST, LAST)
CONTENT = """
select md5(string_agg(t::text, ',' order by t::text)) as digest from (
    select to_jsonb(s) - 'scored_at' as t from scores.interactions as s
    union all select to_jsonb(s) from scores.turns as s
    union all select to_jsonb(s) from scores.flags as s
    union all select to_jsonb(s) - 'reported_at' - 'run_id' from ops.rescore_reports as s
) as everything
"""


@pytest.fixture
def shelf(tmp_path: Path) -> Path:
    return versions.with_newer(tmp_path / "models", offset=-6.0)


@pytest.fixture
def site(settings: Settings, shelf: Path) -> Settings:
    return settings.model_copy(update={"models_folder": shelf})


@pytest.fixture
def landed(database: Database, tmp_path: Path) -> Database:
    given = [
        contacts.contact(f"c{number}", date(2026, 3, 2 + number % 3), turns=3 + number % 5)
        for number in range(18)
    ]
    contacts.deliver(database, tmp_path, given)
    return database


@pytest.fixture
def scored(site: Settings, landed: Database) -> Database:
    """Scored by the version that served first; the newer one serves by now."""
    assert run_days(site, landed, None)["status"] == "succeeded"
    models.promote(site.models_folder, versions.NAME, versions.NEWER)  # type: ignore[arg-type]
    return landed


def content(database: Database) -> str:
    return str(contacts.rows(database, CONTENT)[0]["digest"])


def overall(document: dict[str, Any], code: str) -> dict[str, Any]:
    (told,) = document["rescored"]
    return next(row for row in told["flags"] if (row["code"], row["dimension"]) == (code, "all"))


def test_a_promotion_makes_no_day_pending_and_changes_nothing_by_itself(site: Settings, scored: Database):
    before = content(scored)
    assert run_days(site, scored, None)["status"] == "nothing_pending"
    assert content(scored) == before


def test_a_range_scored_again_keeps_the_old_scores_and_shows_the_new(site: Settings, scored: Database):
    shown = "select model_versions, count(*) as n from app.interactions group by 1"
    (old,) = contacts.rows(scored, shown)
    was = contacts.rows(
        scored,
        "select interaction_id, array_remove(array_remove(flags, 'repeat_contact'), 'outlier') as flags "
        "from app.interactions order by 1",  # flags that need other contacts have no former versions
    )
    document = run_days(site, scored, SPAN)

    (new,) = contacts.rows(scored, shown)
    assert versions.NEWER in new["model_versions"]
    assert (old["n"], new["n"]) == (18, 18)
    history = contacts.rows(
        scored,
        "select model_versions, current, replaced, count(*) as n, sum(cardinality(flags)) > 0 as flagged "
        "from app.score_history group by 1, 2, 3 order by current",
    )
    assert [(row["current"], row["replaced"], row["n"]) for row in history] == [
        (False, None, 18),
        (True, old["model_versions"], 18),
    ]
    assert history[0]["flagged"]
    kept = contacts.rows(
        scored, "select interaction_id, flags from app.score_history where not current order by 1"
    )
    assert kept == was
    turns = contacts.rows(scored, "select model_version, count(*) as n from scores.turns group by 1")
    assert len({row["n"] for row in turns}) == 1
    assert {row["model_version"] for row in turns} == {old["model_versions"], new["model_versions"]}
    assert document["rescored"][0]["before_versions"] == old["model_versions"]
    assert checks.verify(scored, checks.Scope(*checks.EVER, quarantine_days=30)).faults == []


def test_what_changed_is_what_the_comparison_foretold(site: Settings, scored: Database, shelf: Path):
    sides = (
        side(f"{versions.NAME}/{models.active(shelf)[versions.NAME].history[-1]}", shelf, reading.read()),
        side("serving", shelf, reading.read()),
    )

    def compared() -> dict[str, Any]:
        tally, _ = stored.compare_stored(
            scored,
            stored.Contacts(FIRST, LAST),
            (sides[0].versions, sides[1].versions),
            lambda: (sides[0].models, sides[1].models),
        )
        return report.figures(tally)

    foretold = compared()
    document = run_days(site, scored, SPAN)
    assert json.dumps(compared()) == json.dumps(foretold)
    (told,) = document["rescored"]
    assert told["interactions"] == foretold["interactions"] == 18
    assert told["flags"] == foretold["flags"]
    of_contacts = [row for row in foretold["measures"] if row["measure"] != "turn_score"]
    assert told["measures"] == of_contacts
    assert overall(document, "negative_end")["turned_off"] > 0
    shown = contacts.rows(
        scored,
        "select code, turned_on, turned_off, contacts from app.rescoring "
        "where dimension = 'all' order by code",
    )
    assert shown == [
        {name: row[name] for name in ("code", "turned_on", "turned_off")} | {"contacts": row["n"]}
        for row in foretold["flags"]
        if row["dimension"] == "all"
    ]


def test_the_same_range_again_does_nothing_and_tells_the_same(site: Settings, scored: Database):
    first = run_days(site, scored, SPAN)
    before = content(scored)
    again = run_days(site, scored, SPAN)
    assert again["rescored"] == first["rescored"]
    assert content(scored) == before


def test_back_and_forth_keeps_one_row_a_version_and_one_current(
    site: Settings, scored: Database, shelf: Path
):
    run_days(site, scored, SPAN)
    models.rollback(shelf, versions.NAME)
    back = run_days(site, scored, SPAN)
    assert overall(back, "negative_end")["turned_on"] > 0
    models.promote(shelf, versions.NAME, versions.NEWER)
    run_days(site, scored, SPAN)
    rows = contacts.rows(
        scored, "select count(*) as n, count(*) filter (where current) as current from app.score_history"
    )
    assert rows == [{"n": 36, "current": 18}]
    reports = contacts.rows(scored, "select count(*) as n from ops.rescore_reports")
    assert reports == [{"n": 2}], "there and back, each as it was last"
    assert checks.verify(scored, checks.Scope(*checks.EVER, quarantine_days=30)).faults == []


def test_a_late_day_alone_is_brought_to_the_new_version_and_told(
    site: Settings, scored: Database, tmp_path: Path
):
    contacts.deliver(scored, tmp_path, [contacts.contact("late", FIRST)])
    document = run_days(site, scored, None)
    (told,) = document["rescored"]
    assert (told["day_from"], told["day_to"], told["interactions"]) == (FIRST, FIRST, 6)
    contacts.deliver(scored, tmp_path, [contacts.contact("later", FIRST)])
    assert run_days(site, scored, None)["rescored"] == [], "an old promotion is told of once"


def test_forgetting_a_month_forgets_every_versions_scores(site: Settings, scored: Database):
    run_days(site, scored, SPAN)
    contacts.change(scored, "select ops.drop_month(:day)", day=FIRST)
    for table in ("scores.interactions", "scores.turns", "scores.flags", "app.score_history"):
        assert contacts.rows(scored, f"select count(*) as n from {table}") == [{"n": 0}]
    assert checks.verify(scored, checks.Scope(*checks.EVER, quarantine_days=30)).faults == []


def test_scoring_again_may_be_interrupted_anywhere_and_ends_the_same(landed: Database):
    old, new = contacts.PlainModels(), contacts.GentleModels()
    run_id = contacts.take(landed, FIRST, LAST)
    scoring.score_due(landed, run_id, old)
    with failpoints.armed(0):
        scoring.score_due(landed, run_id, new, turns_a_chunk=16)
        statements = failpoints.count()
    undisturbed = content(landed)
    for at in range(1, statements + 1, 7):
        contacts.change(landed, "truncate scores.interactions, scores.turns, scores.flags cascade")
        scoring.score_due(landed, run_id, old)
        with failpoints.armed(at, "once"), pytest.raises(TransientError):
            scoring.score_due(landed, run_id, new, turns_a_chunk=16)
        scoring.score_due(landed, run_id, new, turns_a_chunk=16)
        assert content(landed) == undisturbed


@pytest.mark.parametrize("name", ["model.skops", "manifest.json", "card.md"])
def test_a_model_that_was_tampered_with_fails_the_run_in_one_sentence(
    site: Settings, landed: Database, shelf: Path, name: str
):
    file = models.home(shelf, versions.NAME, versions.served(shelf)) / name
    file.write_bytes(file.read_bytes() + b" ")
    document = run_days(site, landed, None)
    assert document["status"] == "failed"
    assert str(file) in document["error"]
    assert "Traceback" not in document["error"]
    assert contacts.rows(landed, "select count(*) as n from scores.interactions") == [{"n": 0}]
