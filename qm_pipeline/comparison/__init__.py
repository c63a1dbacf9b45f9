"""Two sets of models over the same contacts: what the one would change of what the other says.

What belongs here: pairing scores, adding them up in memory that does not grow, and the document that
`qm models compare` prints. What does not: scoring (`scoring`), models on disk (`models`), and printing.
"""
