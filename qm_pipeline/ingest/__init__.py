"""Files in, accounted records in `core` out: readers, redaction, identity, landing, quarantine, arrivals."""
