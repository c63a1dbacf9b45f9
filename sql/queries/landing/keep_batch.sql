insert into landing.batches (
    file_sha256, batch_no, last_line, received, accepted, unchanged, quarantined, reasons, ignored_fields
)
values (
    :sha256, :batch_no, :last_line, :received, :accepted, :unchanged, :quarantined,
    cast(:reasons as jsonb), cast(:ignored_fields as jsonb)
);
