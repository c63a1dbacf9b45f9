"""Is this installation whole? What `qm doctor` looks at, one module a subject.

What belongs here: looking, and saying what to do about a fault. What does not: mending, starting or writing
anything; a patient should be able to see this doctor in the middle of a run.
"""
