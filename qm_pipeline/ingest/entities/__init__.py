"""What redaction finds, one module a kind.

Each offers `spans(text)`, the places where one of its kind stands, and `GATE`, a regular expression without
look-around that any text with one of its kind matches, so that Polars can pass by the other texts quickly.
"""
