"""`qm score` with VADER in the place of everything that we score with: same reader, same writer.

Run by the benchmark as a process of its own: `python peer_vader.py FILE FOLDER`. It prints the seconds by the
clock and of processor time from the first byte that it reads to the last that it writes: loading libraries,
of which it needs none but VADER, is not held against it.
"""

from __future__ import annotations

import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import polars as pl
import pyarrow.parquet as pq
from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

from qm_pipeline.ingest.batches import IngestOptions, batches
from qm_pipeline.ingest.formats import reader_of
from qm_pipeline.ingest.read_ahead import one_ahead
from qm_pipeline.ingest.streams import opened
from qm_pipeline.scoring.export import TURNS


def main(file: Path, folder: Path) -> None:
    """Score the turns of a file into `turns.parquet`."""
    scorer = SentimentIntensityAnalyzer()
    options = IngestOptions(now=datetime.now(UTC), zone=ZoneInfo("UTC"))
    folder.mkdir()
    with (
        pq.ParquetWriter(folder / "turns.parquet", TURNS, compression="zstd") as writer,
        opened(file) as source,
    ):
        _, read = reader_of(source, options)
        for batch in one_ahead(batches(read(source, options), options, apart=True)):
            said = [scorer.polarity_scores(text) for text in batch.turns["text"]]
            names = batch.interactions.select("interaction_key", "source", "interaction_id")
            rows = batch.turns.join(names, on="interaction_key", how="left", maintain_order="left")
            scores = {
                f"p_{name}": [each[name[:3]] for each in said] for name in ("negative", "neutral", "positive")
            }
            rows = rows.with_columns(
                score=pl.Series([each["compound"] for each in said]),
                label=pl.lit(None, pl.String),
                skipped_reason=pl.lit(None, pl.String),
                **{name: pl.Series(values) for name, values in scores.items()},
            )
            writer.write_table(rows.select(TURNS.names).to_arrow().cast(TURNS))


if __name__ == "__main__":
    clock, processor = time.perf_counter(), time.process_time()
    main(Path(sys.argv[1]), Path(sys.argv[2]))
    sys.stdout.write(f"{time.perf_counter() - clock} {time.process_time() - processor}")
