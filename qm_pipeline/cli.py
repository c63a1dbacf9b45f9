"""The command `qm`: which subcommands there are, and how a fault reaches the shell.

What belongs here: the list of subcommands and the exit codes. What does not: the subcommands; each is a
module of `commands`, imported when it is called: `qm --help` should not wait for Dagster or scikit-learn.
"""

from __future__ import annotations

import gc
import importlib.metadata
import os
import sys
from typing import TYPE_CHECKING, Annotated, Final, NoReturn

import typer

from qm_pipeline.commands.deferred import group_of
from qm_pipeline.interactions.errors import QmError

if TYPE_CHECKING:
    from pydantic import ValidationError

COMMANDS: Final = {
    "demo": "Run it all on a simulated contact centre; show what came out.",
    "up": "Start Postgres, Dagster and the app, and say where they are.",
    "status": "Say what is running, and where.",
    "down": "Stop everything that `qm up` started.",
    "ingest": "Land files of conversations.",
    "ingest-churn": "Land who left, and fit the probability of leaving to it.",
    "run": "Score what is new and refresh the reports: the nightly batch.",
    "report": "Write a week as a file that can be forwarded.",
    "score": "Score files without a database.",
    "explain": "Say why an interaction has its scores, down to the words.",
    "formulas": "Show an interaction by every published convention; check sources' figures.",
    "simulate": "Write a simulated contact centre, its hidden truth beside it.",
    "train": "Fit, evaluate and write a candidate model.",
    "models": "List, show, compare, promote and roll back models.",
    "alerts": "Check alert rules, try them on history, send what is due.",
    "phrases": "Try phrase lists on the examples that they bring.",
    "login-file": "Write the login file of an app in a container.",
    "people": "Say who has which role.",
    "team": "Say which agents belong to which team.",
    "verify": "Check that everything stored still adds up.",
    "migrate": "Bring the database to this version's schema.",
    "doctor": "Check the installation; say what to do about each fault.",
}

# A command first makes what lasts as long as it does, modules and models: Python would look through it for
# waste with every seven hundred objects, a sixth of the time in which a command starts.
_MANY_OBJECTS: Final = 50_000
# Polars gives memory back to the system half a second after it was freed, and asks for it again with the next
# piece or batch: every page is cleared and mapped anew, a thirtieth of all that `qm score` does.
_KEEP_PAGES: Final = "background_thread:true,dirty_decay_ms:3000,muzzy_decay_ms:-1"

# Plain help, no boxes: it is read in logs and pipes too, and docs/commands.md is made of it.
app = typer.Typer(
    cls=group_of(COMMANDS),
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    no_args_is_help=True,
    context_settings={"help_option_names": ["-h", "--help"]},
)


@app.callback(invoke_without_command=True)
def _root(
    *,
    version: Annotated[bool, typer.Option("--version", help="Print the version and leave.")] = False,
) -> None:
    """Quality management for contact centres: every completed conversation scored, on your own machines."""
    if version:
        typer.echo(importlib.metadata.version("qm-pipeline"))
        raise typer.Exit


def main() -> None:
    """Run `qm`: exit 0 on success, 1 on a fault (one sentence on stderr), 2 on bad arguments, 130 on ^C."""
    _stand_in_for_closed_streams()
    gc.set_threshold(_MANY_OBJECTS)
    os.environ.setdefault("_RJEM_MALLOC_CONF", _KEEP_PAGES)
    try:
        try:
            app(prog_name="qm")
        finally:
            sys.stdout.flush()
    except QmError as fault:
        _fail(str(fault))
    except BrokenPipeError:
        _hush()
        raise SystemExit(1) from None
    except KeyboardInterrupt:
        raise SystemExit(130) from None
    except OSError:
        in_the_way = _fault_of_stdout()
        if in_the_way is None:
            raise
        _hush()
        _fail(f"The answer cannot be written ({in_the_way}).")
    except _validation_error() as fault:
        if fault.title != "Settings":
            raise
        _fail(_settings_sentence(fault))


def _fail(sentence: str) -> NoReturn:
    typer.echo(f"qm: {sentence}", err=True)
    raise SystemExit(1) from None


def _stand_in_for_closed_streams() -> None:
    """Give missing streams (`>&-`) somewhere to go; else the next file opened would be the output."""
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: PTH123, SIM115  (until the end)


def _fault_of_stdout() -> str | None:
    """Say why nothing can be printed; None where it can. Only a try tells, so it costs an empty line."""
    try:
        sys.stdout.write("\n")
        sys.stdout.flush()
    except OSError as error:
        return error.strerror or "I/O error"
    return None


def _hush() -> None:
    # Whoever read our output has left; the interpreter's own flush at exit must not complain about it.
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _validation_error() -> type[ValidationError]:
    # Asked only once an exception is on its way, so that a healthy start does not pay for pydantic.
    from pydantic import ValidationError  # noqa: PLC0415  (see above)

    return ValidationError


def _settings_sentence(fault: ValidationError) -> str:
    """Name each variable and what is wrong with it, never its value: it may be a secret."""
    details = fault.errors(include_input=False, include_url=False)
    return "; ".join(
        f"QM_{detail['loc'][0]}".upper() + f": {detail['msg'].removeprefix('Value error, ')}"
        for detail in details
        if detail["type"] != "default_factory_not_called"  # a default that waits for the one at fault
    )
