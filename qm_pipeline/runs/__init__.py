"""The batch job apart from Dagster: which days are due, what a run took on, and what it writes.

What belongs here: reading a window from Postgres, handing it to the domain and writing the result, each in
one transaction with its completion marker. What does not: Dagster (`defs`), and any formula (`scoring`,
`channels`).
"""
