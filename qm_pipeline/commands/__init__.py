"""One module a subcommand of `qm`: parse, call the domain, print.

What belongs here: typer functions and the wording of what they print. What does not: anything a program that
imports the package would want to call; that lives in the domain rooms.
"""
