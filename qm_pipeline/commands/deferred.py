"""Subcommands that are imported when somebody calls them.

What belongs here: the lazy loading, for typer has none. What does not: which subcommands there are (`cli`).
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

import typer
from typer.core import TyperCommand, TyperGroup

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from typer._click import Command, Context


class DeferredCommand(TyperCommand):
    """A line of `qm --help` whose module is not imported yet."""

    def load(self) -> Command:
        """Import the module and give its command: its typer group `app`, else the function of its name."""
        name = str(self.name).replace("-", "_")
        module = importlib.import_module(f"qm_pipeline.commands.{name}")
        group = getattr(module, "app", None)
        if not isinstance(group, typer.Typer):
            group = _alone(getattr(module, name))
        command = typer.main.get_command(group)
        command.name = self.name
        return command


def _alone(function: Callable[..., None]) -> typer.Typer:
    app = typer.Typer(add_completion=False, rich_markup_mode=None)
    app.command()(function)
    return app


def group_of(summaries: Mapping[str, str]) -> type[TyperGroup]:
    """Make a group class for `typer.Typer(cls=...)`.

    Parameters
    ----------
    summaries
        Per subcommand its line in the help, in the order shown.
    """

    class DeferredGroup(TyperGroup):
        def __init__(self, **options: Any) -> None:  # noqa: ANN401  (typer's own options, handed through)
            super().__init__(**options)
            for name, summary in summaries.items():
                self.add_command(DeferredCommand(name, callback=None, help=summary))

        def resolve_command(
            self, ctx: Context, args: list[str]
        ) -> tuple[str | None, Command | None, list[str]]:
            """Find the subcommand that the arguments name, and import it."""
            name, command, rest = super().resolve_command(ctx, args)
            return name, command.load() if isinstance(command, DeferredCommand) else command, rest

    return DeferredGroup
