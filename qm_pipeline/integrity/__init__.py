"""Whether what is stored still adds up.

What belongs here: checks over the whole database or a range of days, each of which says what is wrong and
where, and the fingerprint by which two databases are compared. What does not: mending, and the gates of a run
(`runs.gates`).
"""
