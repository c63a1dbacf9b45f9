"""Reading the files of a model that a stranger may have written.

What belongs here: hashes, and the refusal of an artefact that is no model of ours, in one sentence each. What
does not: the shelf of models and what serves (`models`). Nothing in an artefact is executed before skops has
found only trusted types in it.
"""

from __future__ import annotations

import hashlib
import zipfile
import zlib
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final

import skops.io
from skops.io.exceptions import UntrustedTypesFoundException

from qm_pipeline.interactions.errors import ModelError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

# The only types of our own that an artefact may hold; skops itself vouches for those of scikit-learn and
# numpy.
TRUSTED: Final = (
    "qm_pipeline.scoring.features.TurnCounts",
    "qm_pipeline.scoring.length.TurnLength",
    "qm_pipeline.scoring.context.columns.ContextColumns",
    "qm_pipeline.scoring.outcomes.features.OutcomeColumns",
    "qm_pipeline.scoring.context.bound.BoundedContext",
)
# Ours unpack to some tens of MB. Of what a member says of its size, zipfile never reads more.
MOST_UNPACKED: Final = 512 * 1024 * 1024
# What skops and we stumble over when a tree of nodes, which anybody may have written, is not as it should be.
_FAULTS: Final = (
    zipfile.BadZipFile,
    zlib.error,
    ArithmeticError,
    AssertionError,
    AttributeError,
    EOFError,
    ImportError,
    LookupError,
    MemoryError,
    OSError,
    RuntimeError,
    TypeError,
    ValueError,
)


def existing(path: Path) -> Path:
    """Give a file that is there.

    Raises
    ------
    ModelError
        If it is not.
    """
    if not path.is_file():
        raise ModelError(f"There is no {path}.")
    return path


def sha256(path: Path) -> str:
    """Give the SHA-256 of a file; errors as `existing`, and where it may not be read."""
    try:
        return hashlib.sha256(existing(path).read_bytes()).hexdigest()
    except OSError as error:
        raise ModelError(f"{path} cannot be read ({error.strerror}).") from error


def described(path: Path, digest: str) -> Path:
    """Give a file that is there and is the one its manifest describes."""
    if sha256(path) != digest:
        raise ModelError(f"{path} is not the file that its manifest describes; restore it or train it again.")
    return path


def read_artefact(path: Path) -> Any:  # noqa: ANN401  # the model checks what it is
    """Read a skops file.

    Raises
    ------
    ModelError
        If it is none, holds types that a model of ours does not, or would unpack to more than any of ours.
    """
    with refusing(path):
        with zipfile.ZipFile(path) as archive:
            unpacked = sum(member.file_size for member in archive.infolist())
        if unpacked > MOST_UNPACKED:
            size = f"{unpacked / 2**20:,.0f} MiB"
            raise ModelError(f"{path} would unpack to {size}, more than any of ours; it was not loaded.")
        return skops.io.load(path, trusted=list(TRUSTED))


@contextmanager
def refusing(path: Path) -> Iterator[None]:
    """Say in a sentence that what a file holds is no model of ours, however that came to light."""
    try:
        yield
    except UntrustedTypesFoundException as error:
        raise ModelError(f"{path} holds types that a model of ours does not; it was not loaded.") from error
    except _FAULTS as error:
        raise ModelError(f"{path} is not a model file in the skops format; it was not loaded.") from error
