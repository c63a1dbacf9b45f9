"""Write the files that say what the code already says: .env.example and docs/commands.md.

What belongs here: making them from the settings and the commands. What does not: anything written by hand.
`make docs` runs it; a test fails when a file is not what this would write.
"""

from __future__ import annotations

import textwrap
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from pydantic import SecretStr
from pydantic_core import PydanticUndefined
from typer.core import TyperGroup
from typer.testing import CliRunner

from qm_pipeline.cli import COMMANDS, app
from qm_pipeline.commands.deferred import DeferredCommand
from qm_pipeline.settings import Settings

if TYPE_CHECKING:
    from pydantic.fields import FieldInfo

ROOT: Final = Path(__file__).resolve().parent.parent
_PLAIN: Final = {"COLUMNS": "100", "TERM": "dumb", "NO_COLOR": "1", "QM_HOME": ""}


def documents() -> dict[Path, str]:
    """Return the text of each generated file."""
    return {ROOT / ".env.example": env_example(), ROOT / "docs" / "commands.md": commands()}


def env_example() -> str:
    """Return every setting with its meaning and default, commented out: a copy changes nothing."""
    head = (
        "# Every setting with its default; copy to .env and uncomment what you change. Made by `make docs`.\n"
    )
    return head + "".join(_setting(name, field) for name, field in Settings.model_fields.items())


def commands() -> str:
    """Return the help of `qm` and of each subcommand."""
    head = "# The command `qm`\n\nMade by `make docs` from the commands themselves.\n"
    pages = [[], *(page for name in COMMANDS for page in _pages_of(name))]
    return head + "".join(_page(page) for page in pages)


def _pages_of(name: str) -> list[list[str]]:
    """Return the command, and where it is a group its subcommands after it."""
    command = DeferredCommand(name, callback=None).load()
    below = command.commands if isinstance(command, TyperGroup) else {}
    return [[name], *([name, each] for each in below)]


def _setting(name: str, field: FieldInfo) -> str:
    meaning = textwrap.fill(str(field.description), 100, initial_indent="# ", subsequent_indent="# ")
    return f"\n{meaning}\n# QM_{name.upper()}={_shown(field.get_default())}\n"


def _shown(default: Any) -> str:  # noqa: ANN401  (a setting's default may be of any type)
    if default is None or default is PydanticUndefined or isinstance(default, SecretStr):
        return ""
    return str(default).lower() if isinstance(default, bool) else str(default)


def _page(arguments: list[str]) -> str:
    title = " ".join(["qm", *arguments])
    shown = CliRunner().invoke(
        app, [*arguments, "--help"], prog_name="qm", env=_PLAIN, catch_exceptions=False
    )
    text = "\n".join(line.rstrip() for line in shown.stdout.strip().splitlines())
    return f"\n## {title}\n\n```text\n{text}\n```\n"


if __name__ == "__main__":
    for path, text in documents().items():
        path.write_text(text, encoding="utf-8")
