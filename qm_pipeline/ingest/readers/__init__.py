"""One module a format, all of one shape: `read(source, options)` yields accepted records and refusals."""
