"""The shape of the code: which room may import which, how long functions are, what a module says."""

from __future__ import annotations

import ast
import statistics
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parents[2]
SOURCES = [*sorted((ROOT / "qm_pipeline").rglob("*.py")), *sorted((ROOT / "app_streamlit").rglob("*.py"))]

# Imports go to the same layer or to a lower one.
LAYERS = {
    "interactions": 0,
    "settings": 0,
    "resources": 0,
    "store": 1,
    "processes": 3,
    "defs": 3,
    "demonstration": 3,
    "definitions": 4,
    "installation": 4,
    "commands": 5,
    "cli": 6,
    "app_streamlit": 7,
}
DOMAIN = 2  # every other room of qm_pipeline
SHELLS = {name for name, layer in LAYERS.items() if layer > DOMAIN}
SHELL_LIBRARIES = {"dagster", "dagster_postgres", "streamlit", "typer", "rich"}

# The environment is read in one place; these touch it for another reason.
ENVIRONMENT = {
    "qm_pipeline/settings.py": "that place",
    "qm_pipeline/store/failpoints.py": "a test arms failpoints in a child process this way",
    "qm_pipeline/processes/supervision.py": "hands its own environment on to the programs it starts",
    "qm_pipeline/processes/detach.py": "the same",
    "qm_pipeline/defs/instance.py": "Dagster in this process takes its configuration from there",
    "qm_pipeline/ingest/expectations.py": "switches Great Expectations' reporting off before importing it",
    "qm_pipeline/cli.py": "tells Polars' allocator, before it is imported, how long to keep pages",
    "qm_pipeline/scoring/workers.py": "tells Polars to take one thread where there is a process a core",
}


def name_of(path: Path) -> str:
    return str(path.relative_to(ROOT))


def room(module: str) -> str:
    """The room of a dotted module: `scoring` of qm_pipeline.scoring.text, `app_streamlit` of its modules."""
    parts = module.split(".")
    return parts[1] if parts[0] == "qm_pipeline" and len(parts) > 1 else parts[0]


def layer(name: str) -> int:
    return LAYERS.get(name, DOMAIN)


def imports(path: Path) -> Iterator[str]:
    """Every module that a file imports, inside functions and for type checking too."""
    for node in ast.walk(ast.parse(path.read_bytes())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module is not None:
            if node.module == "qm_pipeline":
                yield from (f"qm_pipeline.{alias.name}" for alias in node.names)
            else:
                yield node.module


def our_rooms(path: Path) -> set[str]:
    ours = (module for module in imports(path) if module.split(".")[0] in {"qm_pipeline", "app_streamlit"})
    return {room(module) for module in ours}


def room_of(path: Path) -> str:
    return room(".".join(path.relative_to(ROOT).with_suffix("").parts))


def functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    nodes = ast.walk(ast.parse(path.read_bytes()))
    return (node for node in nodes if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))


def length(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Lines of a function without its docstring: documentation is not what makes one hard to read."""
    assert function.end_lineno is not None
    first = function.body[0]
    documented = ast.get_docstring(function, clean=False) is not None and first.end_lineno is not None
    told = first.end_lineno - first.lineno + 1 if documented and first.end_lineno is not None else 0
    return function.end_lineno - function.lineno + 1 - told


@pytest.mark.parametrize("path", SOURCES, ids=name_of)
def test_imports_point_down_only(path: Path) -> None:
    above = {it for it in our_rooms(path) if layer(it) > layer(room_of(path))}
    assert not above, f"{name_of(path)} imports from above: {above}"


@pytest.mark.parametrize("path", SOURCES, ids=name_of)
def test_the_domain_knows_neither_dagster_nor_streamlit_nor_the_terminal(path: Path) -> None:
    if room_of(path) not in SHELLS:
        libraries = {module.split(".")[0] for module in imports(path)}
        assert not libraries & SHELL_LIBRARIES


def test_the_vocabulary_imports_no_other_room() -> None:
    seen = set(
        chain.from_iterable(our_rooms(path) for path in (ROOT / "qm_pipeline/interactions").glob("*.py"))
    )
    assert seen <= {"interactions"}


def test_the_app_knows_no_dagster_and_no_model() -> None:
    seen = set(chain.from_iterable(imports(path) for path in (ROOT / "app_streamlit").rglob("*.py")))
    unwelcome = (
        "dagster",
        "sklearn",
        "skops",
        "qm_pipeline.defs",
        "qm_pipeline.models",
        "qm_pipeline.training",
    )
    assert not [module for module in seen if module.startswith(unwelcome)]


@pytest.mark.parametrize("path", SOURCES, ids=name_of)
def test_only_the_settings_read_the_environment(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    touches = "os.environ" in text or "getenv(" in text
    assert not touches or name_of(path) in ENVIRONMENT


@pytest.mark.parametrize("path", SOURCES, ids=name_of)
def test_a_module_says_what_it_is_for(path: Path) -> None:
    assert ast.get_docstring(ast.parse(path.read_bytes()))


@pytest.mark.parametrize("folder", ["qm_pipeline", "app_streamlit"])
def test_nobody_opens_a_drawer_for_odds_and_ends(folder: str) -> None:
    names = {path.stem for path in (ROOT / folder).rglob("*")}
    assert not names & {"utils", "util", "helpers", "common", "misc"}


@pytest.mark.parametrize("folder", ["qm_pipeline", "app_streamlit"])
def test_functions_stay_short(folder: str) -> None:
    lengths = sorted(length(it) for path in (ROOT / folder).rglob("*.py") for it in functions(path))
    assert statistics.median(lengths) < 12
    assert lengths[int(0.9 * len(lengths))] < 40
