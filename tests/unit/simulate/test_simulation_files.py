"""The folder: the same bytes each time, whole or not at all, never over something else."""

from __future__ import annotations

import gzip
import hashlib
import json
import os
import subprocess
import sys
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import pytest
from typer.testing import CliRunner

from qm_pipeline import simulate
from qm_pipeline.cli import app
from qm_pipeline.interactions.errors import PermanentError
from qm_pipeline.simulate.centre import World

if TYPE_CHECKING:
    from pathlib import Path

PLAN = simulate.Plan(interactions=150, days=40, seed=3)
BY_HAND = """
import pathlib, sys
from qm_pipeline import simulate
simulate.write(pathlib.Path(sys.argv[1]), simulate.Plan(150, 40, 3))
"""


def digests(folder: Path) -> dict[str, str]:
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(folder.iterdir())}


def lines(folder: Path, name: str) -> list[dict[str, object]]:
    return [json.loads(line) for line in (folder / name).read_text(encoding="utf-8").splitlines()]


def test_the_same_plan_gives_the_same_bytes_whatever_the_hash_seed(tmp_path: Path) -> None:
    for seed in ("0", "12345"):
        environment = os.environ | {"PYTHONHASHSEED": seed}
        subprocess.run([sys.executable, "-c", BY_HAND, str(tmp_path / seed)], check=True, env=environment)
    assert digests(tmp_path / "0") == digests(tmp_path / "12345")
    assert len(digests(tmp_path / "0")) >= 8


def test_another_seed_gives_other_conversations(tmp_path: Path) -> None:
    simulate.write(tmp_path / "a", PLAN)
    simulate.write(tmp_path / "b", replace(PLAN, seed=4))
    assert digests(tmp_path / "a") != digests(tmp_path / "b")


def test_the_first_customers_do_not_depend_on_how_many_contacts_are_asked_for() -> None:
    few = {contact.truth.interaction_id: contact for contact in simulate.interactions(PLAN)}
    many = {c.truth.interaction_id: c for c in simulate.interactions(replace(PLAN, interactions=300))}
    assert all(many[key] == contact for key, contact in few.items())


def test_records_lie_in_a_file_a_month_with_the_truth_of_each_beside_them(tmp_path: Path) -> None:
    summary = simulate.write(tmp_path / "out", PLAN)
    ids = []
    for name in summary.files:
        for line in gzip.decompress((summary.path / name).read_bytes()).splitlines():
            record = json.loads(line)
            assert record["started_at"].startswith(
                name.removeprefix("interactions-").removesuffix(".jsonl.gz")
            )
            ids.append(record["interaction_id"])
    told = [row["interaction_id"] for row in lines(summary.path, "truth.jsonl")]
    assert sorted(ids) == sorted(told)
    assert len(ids) == summary.interactions == PLAN.interactions
    assert len(lines(summary.path, "truth_agents.jsonl")) == summary.agents
    assert len(lines(summary.path, "truth_customers.jsonl")) == summary.customers


def test_churn_labels_are_those_of_the_true_customers(tmp_path: Path) -> None:
    summary = simulate.write(tmp_path / "out", PLAN)
    gone = {h.customer.customer_id: h.patience.left_on for h in World(PLAN).histories if h.patience.left_on}
    header, *rows = (summary.path / "churn.csv").read_text(encoding="utf-8").splitlines()
    assert header == "customer_id,churned_at"
    assert rows == [f"{customer},{day}" for customer, day in gone.items()]
    assert summary.churned == len(gone)


def test_the_manifest_names_every_file_by_its_digest(tmp_path: Path) -> None:
    simulate.write(tmp_path / "out", PLAN)
    manifest = json.loads((tmp_path / "out" / "manifest.json").read_text(encoding="utf-8"))
    found = digests(tmp_path / "out")
    found.pop("manifest.json")
    assert manifest["files"] == found
    assert manifest["plan"]["seed"] == 3


def test_written_again_it_is_already_there_and_untouched(tmp_path: Path) -> None:
    first = simulate.write(tmp_path / "out", PLAN)
    before = {path: path.stat().st_mtime_ns for path in (tmp_path / "out").iterdir()}
    second = simulate.write(tmp_path / "out", PLAN)
    assert (first.created, second.created) == (True, False)
    assert replace(second, created=True) == first
    assert {path: path.stat().st_mtime_ns for path in (tmp_path / "out").iterdir()} == before


def test_an_empty_folder_is_used(tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    assert simulate.write(tmp_path / "out", PLAN).created


def test_a_folder_with_something_else_is_refused_and_left_alone(tmp_path: Path) -> None:
    (tmp_path / "precious.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(PermanentError, match="is not empty and holds no simulation"):
        simulate.write(tmp_path, PLAN)
    assert [path.name for path in tmp_path.iterdir()] == ["precious.txt"]


def test_another_simulation_is_refused(tmp_path: Path) -> None:
    simulate.write(tmp_path / "out", PLAN)
    with pytest.raises(PermanentError, match="holds another simulation"):
        simulate.write(tmp_path / "out", replace(PLAN, seed=4))


def test_a_simulation_whose_files_were_changed_is_refused(tmp_path: Path) -> None:
    simulate.write(tmp_path / "out", PLAN)
    (tmp_path / "out" / "truth.jsonl").write_text("", encoding="utf-8")
    with pytest.raises(PermanentError, match="its files were changed"):
        simulate.write(tmp_path / "out", PLAN)


def test_a_file_in_the_way_is_refused(tmp_path: Path) -> None:
    (tmp_path / "out").write_text("", encoding="utf-8")
    with pytest.raises(PermanentError, match="is a file"):
        simulate.write(tmp_path / "out", PLAN)


def test_an_interrupted_write_leaves_nothing_behind(tmp_path: Path) -> None:
    def interrupt(share: float) -> None:
        if share == 1:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        simulate.write(tmp_path / "out", PLAN, progress=interrupt)
    assert list(tmp_path.iterdir()) == []


def test_the_command_tells_what_it_wrote_as_one_json_document(tmp_path: Path) -> None:
    arguments = [
        "simulate",
        str(tmp_path / "out"),
        "--interactions",
        "60",
        "--days",
        "9",
        "--seed",
        "5",
        "--end",
        "2025-12-24",
    ]
    result = CliRunner().invoke(app, [*arguments, "--json"])
    assert result.exit_code == 0
    told = json.loads(result.stdout)
    assert told["interactions"] == 60
    assert told["created"] is True
    expected = simulate.Plan(interactions=60, days=9, seed=5, end=date(2025, 12, 24))
    assert told["turns"] == sum(len(contact.interaction.turns) for contact in simulate.interactions(expected))


@pytest.mark.parametrize("bad", [["--interactions", "0"], ["--days", "no"], ["--end", "tomorrow"], []])
def test_bad_arguments_exit_2(tmp_path: Path, bad: list[str]) -> None:
    arguments = ["simulate", *([str(tmp_path / "out")] if bad else []), *bad]
    assert CliRunner().invoke(app, arguments).exit_code == 2
