"""The vocabulary that every layer shares: the record, its frame schemas, the errors. It imports no room."""
