"""Health: an account that does not balance is seen, what was refused has its reason, failures say so."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import text

from tests.app import bookkeeping, reading

if TYPE_CHECKING:
    import pytest

    from qm_pipeline.store.engine import Database
    from tests.app.conftest import Open


def _words(browse: Open, section: str) -> str:
    app = browse("health")
    assert not app.exception
    return reading.words(reading.section(app, section))


def _change(database: Database, statement: str) -> None:
    with database.engine.begin() as connection:
        connection.execute(text(statement))


def test_a_balanced_ledger_is_called_balanced(browse: Open):
    assert "Balanced 6 of 6 days balance" in _words(browse, "tiles")


def test_an_interaction_that_got_lost_is_seen_at_once(open_page: Open, filled: Database):
    _change(
        filled,
        "update marts.coverage set received = received + 2 where day = '2025-11-15' and channel = 'chat'",
    )
    app = open_page("health")
    assert "5 of 6 days balance" in reading.words(reading.section(app, "tiles"))
    assert "not accounted for: Sat 15 Nov 2025" in reading.words(reading.section(app, "ledger_section"))


def test_days_that_cancel_out_do_not_count_as_balanced(open_page: Open, filled: Database):
    _change(filled, "update marts.coverage set received = received + 1 where day = '2025-11-15'")
    _change(filled, "update marts.coverage set received = received - 1 where day = '2025-11-14'")
    assert "4 of 6 days balance" in _words(open_page, "tiles")


def test_why_interactions_have_no_score_is_counted(browse: Open):
    assert "Skipped no model for this language 1" in _words(browse, "ledger_section")


def test_quarantine_shows_reason_field_file_and_line(browse: Open):
    said = _words(browse, "quarantine")
    assert "Time without offset A time without a zone offset is never guessed. 2 1" in said
    assert "interaction_id cut-off.jsonl.gz 1" in said


def test_where_a_file_lies_is_told_to_the_pointer(browse: Open):
    assert f'title="{bookkeeping.CUT_FILE}"' in reading.markup(reading.section(browse("health"), "files"))


def test_hostile_field_names_in_quarantine_are_text(browse: Open):
    app = browse("health")
    markup = reading.markup(reading.section(app, "quarantine"))
    assert "<b>" not in markup
    assert "<b>channel</b>" in reading.words(reading.section(app, "quarantine"))


def test_a_failing_check_stands_above_the_passing_ones(browse: Open):
    said = _words(browse, "checks")
    assert said.index("Volume as usual") < said.index("Contract")
    assert "1 failing" in _words(browse, "tiles")


def test_a_failed_run_shows_its_sentence(browse: Open):
    assert bookkeeping.FAULT in _words(browse, "runs")


def test_a_failed_run_has_dashes_and_no_zeros_for_what_it_did_not_count(browse: Open):
    failed = _words(browse, "runs").split("Failed")[-1]
    assert failed.count("\N{EN DASH}") >= 4


def test_a_truncated_file_says_what_was_taken(browse: Open):
    assert "cut off: the whole records before the cut were taken" in _words(browse, "files")


def test_the_models_behind_the_scores_are_named(browse: Open):
    assert "sentiment-en/1.0.0" in _words(browse, "models")


def test_the_ledger_is_drawn(browse: Open):
    assert reading.charts(reading.section(browse("health"), "ledger_section")) == 1


def test_a_refused_record_shows_how_it_is_built_and_nothing_that_was_said(browse: Open):
    said = _words(browse, "quarantine")
    assert '{"interaction_id": "x-999", "turns": [{"text": "xxxx 9999 xxx xxxxxxx xxxxx, xxxxx"}]}' in said
    assert "charged" not in said
    assert "4929" not in said


def test_a_check_tells_what_it_expected_and_of_how_many_it_was_not_so(browse: Open):
    assert "1 expectation Every turn has its interaction. 46 checked, 2 not so" in _words(browse, "checks")


def test_runs_lead_into_dagster_where_it_is_known_where_that_is(
    open_page: Open, filled: Database, monkeypatch: pytest.MonkeyPatch
):
    del filled
    monkeypatch.setenv("QM_DAGSTER_URL", "http://127.0.0.1:3070/")
    markup = reading.markup(reading.section(open_page("health"), "runs"))
    assert 'href="http://127.0.0.1:3070/runs/run-2"' in markup


def test_runs_lead_nowhere_where_nobody_said_where_dagster_is(browse: Open):
    assert "href" not in reading.markup(reading.section(browse("health"), "runs"))


def test_a_model_tells_since_when_it_scores(browse: Open):
    assert "sentiment-en/1.0.0 since Mon 17 Nov 2025, 02:31" in _words(browse, "models")


def test_drift_names_what_changed_most_and_how_far(browse: Open):
    said = _words(browse, "drift")
    assert "Drifted All channels Languages unknown 4.0% 22.0% 0.31 320" in said
    assert said.index("Drifted") < said.index("As before")


def test_what_is_too_thin_to_tell_of_drift_is_not_called_fine(browse: Open):
    assert "too few to tell E-mail Turns a contact" in _words(browse, "drift")


def test_an_alert_that_nobody_was_told_says_so(browse: Open):
    said = _words(browse, "alerts")
    assert "Failed Mon 17 Nov 2025, 02:31 late_run" in said
    assert "ops did not take it" in said
    assert "<b>voice</b>" in said
