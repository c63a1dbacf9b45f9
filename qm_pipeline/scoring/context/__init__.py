"""What was said before a turn, as evidence for how the turn is meant: the second stage of sentiment.

What belongs here: circumstances of a turn (`exchange`, `circumstances`), which of them it meets (`met`), how
far they may lift it (`limit`), scikit-learn's steps over both (`columns`, `bound`) and the serving face of
the fitted stage (`stage`). What does not: the turn's own words, which are the first stage's
(`scoring.sentiment`), and anything said after it: a conversation that goes on must not change what was shown.
"""
