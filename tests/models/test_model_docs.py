"""What docs/model.md shows is what happens."""

from __future__ import annotations

import re

import pytest

from qm_pipeline.resources import root

BLOCKS = re.findall(r"```python\n(.*?)```", (root() / "docs" / "model.md").read_text("utf-8"), re.DOTALL)


def test_there_is_something_to_try() -> None:
    assert len(BLOCKS) == 2


@pytest.mark.parametrize("block", BLOCKS)
def test_an_example_of_the_documentation_runs(
    block: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(root())
    exec(block, {})  # noqa: S102 - our own documentation
    assert capsys.readouterr().out
