"""Reading the files of a model that a stranger may have written.

What belongs here: hashes, and the refusal of an artefact that is no model of ours, in one sentence each. What
does not: the shelf of models and what serves (`models`). To score, what an artefact holds is read as plain
values; no object is made of it before skops has found only trusted types in it.
"""

from __future__ import annotations

import hashlib
import json
import lzma
import tokenize
import zipfile
import zlib
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from qm_pipeline import skops_tree
from qm_pipeline.interactions.errors import ModelError
from qm_pipeline.scoring import fitted
from qm_pipeline.scoring.fitted import Artefact
from qm_pipeline.scoring.parts import ForeignPartError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sklearn.pipeline import Pipeline

# The only types of our own that an artefact may hold; skops itself vouches for those of scikit-learn and
# numpy.
TRUSTED: Final = skops_tree.OURS
# Ours unpack to some tens of MB. Of what a member says of its size, zipfile never reads more.
MOST_UNPACKED: Final = 512 * 1024 * 1024
# What skops and we stumble over when a tree of nodes, which anybody may have written, is not as it should be.
FAULTS: Final = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    tokenize.TokenError,  # of the head of an array
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


def written(path: Path, refusal: str) -> str:
    """Give the text of a file that is there; where it is none, the sentence goes on with `refusal`."""
    try:
        return existing(path).read_text("utf-8")
    except (OSError, ValueError) as error:
        raise ModelError(f"{path} {refusal}.") from error


def document(path: Path, refusal: str) -> dict[str, Any]:
    """Give the JSON object in a file; errors as `written`."""
    try:
        found = json.loads(written(path, refusal))
    except (ValueError, RecursionError) as error:
        raise ModelError(f"{path} {refusal}.") from error
    if not isinstance(found, dict):
        raise ModelError(f"{path} {refusal}.")
    return found


def artefact(path: Path, digest: str) -> Artefact:
    """Read what a skops file holds that is the one its manifest describes.

    Raises
    ------
    ModelError
        If it is another, or no skops file, holds types that a model of ours does not, or would unpack to
        more than any of ours.
    """
    with refusing(described(path, digest)), zipfile.ZipFile(path) as archive:
        unpacked = sum(member.file_size for member in archive.infolist())
        if unpacked > MOST_UNPACKED:
            size = f"{unpacked / 2**20:,.0f} MiB"
            raise ModelError(f"{path} would unpack to {size}, more than any of ours; it was not loaded.")
        return Artefact(fitted.of(skops_tree.read(archive)), partial(_pipeline, path, digest))


def _pipeline(path: Path, digest: str) -> Pipeline:
    """Read the same file as objects of scikit-learn."""
    import skops.io  # noqa: PLC0415  (a second and a half, which scoring need not wait for)
    from skops.io.exceptions import UntrustedTypesFoundException  # noqa: PLC0415  (as above)

    with refusing(described(path, digest)):
        try:
            return skops.io.load(path, trusted=list(TRUSTED))
        except UntrustedTypesFoundException as error:
            raise skops_tree.ForeignTypeError(str(error)) from error


@contextmanager
def refusing(path: Path) -> Iterator[None]:
    """Say in a sentence that what a file holds is no model of ours, however that came to light."""
    try:
        yield
    except skops_tree.ForeignTypeError as error:
        raise ModelError(f"{path} holds types that a model of ours does not; it was not loaded.") from error
    except ForeignPartError as error:
        raise ModelError(
            f"{path} has no `{error.part}` as models of ours have it; it was not loaded."
        ) from error
    except FAULTS as error:
        raise ModelError(f"{path} is not a model file in the skops format; it was not loaded.") from error
