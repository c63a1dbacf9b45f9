"""Alert rules as people write them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from qm_pipeline.alerts.rules import RulesError, read

if TYPE_CHECKING:
    from pathlib import Path

    from qm_pipeline.alerts.rules import Rule

WHOLE = """
rules:
  - name: furious
    field: customer_end_score
    operator: "<="
    threshold: -3
    channel: voice
    queue: billing
    quiet_hours: {from: "22:00", to: "07:30"}
    budget_per_day: 5
    send_to: [ops]
  - {name: leaving, field: flags, operator: contains, threshold: cancellation_intent, send_to: [ops, mail]}
  - {name: bad day, about: day, field: negative_end_share, operator: ">", threshold: 0.3, send_to: [ops]}
"""


def _read(folder: Path, text: str) -> tuple[Rule, ...]:
    file = folder / "alerts.yaml"
    file.write_text(text, "utf-8")
    return read(file)


def test_a_file_is_read_as_it_was_meant(tmp_path: Path):
    furious, leaving, bad_day = _read(tmp_path, WHOLE)
    assert furious.sentence() == "customer_end_score <= -3 in voice, billing"
    assert furious.quiet_hours is not None
    assert furious.quiet_hours.end == "07:30"
    assert leaving.send_to == ("ops", "mail")
    assert (bad_day.about, bad_day.least) == ("day", 20)


def test_hours_without_quotes_which_yaml_takes_for_a_number_are_hours(tmp_path: Path):
    rule = _read(tmp_path, WHOLE.replace('from: "22:00"', "from: 22:00"))[0]
    assert rule.quiet_hours is not None
    assert rule.quiet_hours.start == 22 * 60


def test_an_empty_file_asks_nothing(tmp_path: Path):
    assert _read(tmp_path, "rules: []") == ()


@pytest.mark.parametrize(
    ("was", "instead", "says"),
    [
        ("customer_end_score", "custmer_end_score", "there is no 'custmer_end_score' of an interaction"),
        ("threshold: -3", "threshold: low", "must be a number"),
        ("operator: contains", 'operator: "=="', "does not go with flags"),
        ('operator: "<="', "operator: below", "rules[0].operator"),
        ("negative_end_share", "flags", "there is no 'flags' of a day"),
        ("name: leaving", "name: furious", "two rules are called 'furious'"),
        ("send_to: [ops]\n  - {name: leaving", "send_to: []\n  - {name: leaving", "somebody to send to"),
        ("budget_per_day: 5", "budget_per_day: 0", "of 1 or more"),
        ("budget_per_day", "budget", "unknown field `budget`"),
        ("rules:", "rules: [", "alerts.yaml do not fit"),
    ],
)
def test_a_rule_that_cannot_work_is_named_with_its_fault(tmp_path: Path, was: str, instead: str, says: str):
    assert was in WHOLE
    with pytest.raises(RulesError) as fault:
        _read(tmp_path, WHOLE.replace(was, instead, 1))
    assert says in str(fault.value)
    assert "\n" not in str(fault.value)


def test_a_missing_file_is_one_sentence(tmp_path: Path):
    with pytest.raises(RulesError, match="cannot be read"):
        read(tmp_path / "none.yaml")
