"""How a contact ended: whether the customer was dissatisfied, got an answer, or left.

What belongs here: what a conversation shows (`turns`, `acts`, `course`, `structure`, `words`, together in
`observed`), how that becomes columns (`columns`, chosen by `features`) and the serving face of the fitted
classifiers (`model`). What does not: fitting them (`training`), and anything that is written after the
contact has ended: a survey answer explains nothing.
"""
