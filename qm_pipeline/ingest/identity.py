"""Who an interaction is and what it says: its key and the digest of its content.

What belongs here: the functions on which "delivered twice is once" rests. What does not: what follows.
Both depend on nothing but the record, so they are the same on every machine and in every order of arrival.
"""

from __future__ import annotations

import hashlib
import struct
import uuid
from typing import TYPE_CHECKING, Final

import msgspec

if TYPE_CHECKING:
    from qm_pipeline.interactions.record import Interaction

_DIGEST_BYTES: Final = 16
_VERSION: Final = 0x8 << 76  # RFC 9562 section 5.8: an implementation's own layout
_VARIANT: Final = 0b10 << 62
_VERSION_MASK: Final = ~(0xF << 76)
_VARIANT_MASK: Final = ~(0b11 << 62)

# Defaults are left out, so that a field the contract gains one day does not make old deliveries new.
_encoder: Final = msgspec.json.Encoder(order="deterministic")
_float32: Final = struct.Struct("f")


def interaction_key(source: str, interaction_id: str) -> str:
    """Return the UUID of an interaction; no two pairs share their bytes, for neither part may hold a NUL."""
    digest = hashlib.blake2b(f"{source}\0{interaction_id}".encode(), digest_size=_DIGEST_BYTES).digest()
    number = int.from_bytes(digest) & _VERSION_MASK & _VARIANT_MASK
    return str(uuid.UUID(int=number | _VERSION | _VARIANT))


def content_hash(interaction: Interaction) -> bytes:
    """Return the digest of the known fields, in the contract's order, times in UTC, after redaction.

    The rating is rounded to what is stored, so that a Parquet file with 32-bit ratings is the same delivery.
    """
    if interaction.csat is not None:
        interaction.csat = _float32.unpack(_float32.pack(interaction.csat))[0]
    return hashlib.blake2b(_encoder.encode(interaction), digest_size=_DIGEST_BYTES).digest()
