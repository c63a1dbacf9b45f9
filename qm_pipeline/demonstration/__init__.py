"""The demo: a simulated contact centre through the whole pipeline, and what came out.

What belongs here: the conversations it runs on and the figures of its summary. What does not: how any stage
works, and printing (`commands.demo`).
"""
