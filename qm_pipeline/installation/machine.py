"""Python, its libraries, and the machine under them.

What belongs here: looks that need no database. What does not: our own files (`files`).
"""

from __future__ import annotations

import platform
import shutil
from importlib import metadata
from typing import TYPE_CHECKING, Final

import psutil
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet

from qm_pipeline.installation.finding import Finding, fault, info, ok, warning
from qm_pipeline.processes import loopback, programs
from qm_pipeline.processes.supervision import Supervisor

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from qm_pipeline.settings import Settings

_DISTRIBUTION: Final = "qm-pipeline"
_GIB: Final = 1024**3
_DISK_NEEDED: Final = 1 * _GIB  # the embedded server's own files and write-ahead log
_DISK_COMFORTABLE: Final = 5 * _GIB
_MEMORY_COMFORTABLE: Final = 2 * _GIB
_BROWSERS: Final = ("chromium", "chromium-browser", "google-chrome")


def findings(settings: Settings) -> Iterator[Finding]:
    """Look at everything here."""
    yield python()
    yield libraries()
    yield disk(settings.home)
    yield memory()
    yield from ports(settings)
    yield browser()


def python() -> Finding:
    """Look whether this Python is one that the package is made for."""
    wanted = metadata.metadata(_DISTRIBUTION)["Requires-Python"]
    found = platform.python_version()
    if SpecifierSet(wanted).contains(found, prereleases=True):
        return ok("Python", found)
    return fault("Python", f"{found}, and {wanted} is needed", "make setup PYTHON=/path/to/another/python")


def libraries() -> Finding:
    """Look whether every library is there in a version that the package allows."""
    requirements = (Requirement(line) for line in metadata.requires(_DISTRIBUTION) or ())
    unmet = [text for it in requirements if (text := _unmet(it)) is not None]
    if unmet:
        return fault("libraries", "; ".join(unmet), "make setup")
    return ok("libraries", "all there, in versions that fit")


def _unmet(requirement: Requirement) -> str | None:
    if requirement.marker is not None and not requirement.marker.evaluate({"extra": ""}):
        return None
    try:
        found = metadata.version(requirement.name)
    except metadata.PackageNotFoundError:
        return f"{requirement.name} is missing"
    if requirement.specifier.contains(found, prereleases=True):
        return None
    return f"{requirement.name} is {found}, and {requirement.specifier} is needed"


def disk(home: Path) -> Finding:
    """Look whether there is room where QM_HOME is, or will be."""
    free = shutil.disk_usage(nearest(home)).free
    text = f"{free / _GIB:.1f} GiB free at {nearest(home)}"
    if free < _DISK_NEEDED:
        return fault("disk", text, "free at least 1 GiB, or set QM_HOME to a larger disk")
    if free < _DISK_COMFORTABLE:
        return warning("disk", text, "a million turns take about 1 GiB; free some, or move QM_HOME")
    return ok("disk", text)


def memory() -> Finding:
    """Look whether a run would fit into memory."""
    free = psutil.virtual_memory().available
    text = f"{free / _GIB:.1f} GiB available"
    if free < _MEMORY_COMFORTABLE:
        return warning("memory", text, "a run wants about 1.5 GiB; end something else before a large one")
    return ok("memory", text)


def ports(settings: Settings) -> Iterator[Finding]:
    """Look whether the ports that the settings name are free, or taken by ourselves."""
    supervisor = Supervisor(settings.home)
    for name, variable, port in (
        (programs.WEBSERVER, "QM_DAGSTER_PORT", settings.dagster_port),
        (programs.APP, "QM_APP_PORT", settings.app_port),
    ):
        running = supervisor.find(name)
        if running is not None and running.port is not None:
            yield ok(variable, f"{running.port}, in use by us")
        elif port == 0:
            yield ok(variable, "any free port")
        elif loopback.listens(port):
            yield fault(
                variable, f"{port} is taken by another program", f"set {variable} to another, or to 0"
            )
        else:
            yield ok(variable, f"{port} is free")


def browser() -> Finding:
    """Look whether the browser tests could run."""
    found = next(filter(None, map(shutil.which, _BROWSERS)), None)
    if found is None:
        return info("Chromium", "not installed; only the browser tests want it, and are skipped without")
    return ok("Chromium", found)


def nearest(path: Path) -> Path:
    """Return the path, or the nearest folder above it that exists."""
    whole = path.absolute()
    return next(it for it in (whole, *whole.parents) if it.exists())
