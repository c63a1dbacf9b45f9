"""The records that the app's queries answer with, one module a subject, named like those of data/.

What belongs here: one class a query, one field a column, and the form that a query takes its parameters in.
What does not: queries (data/), words and colours (components/). Unknown is null; times carry their zone.
"""
