"""Phrase lists: what people say when they ask for a supervisor, want to cancel, greet, take a matter on.

What belongs here: the lists of each language (`en.yaml`, ...), how they are read and merged with a site's own
(`reading`), what their patterns mean (`patterns`), finding them in turns (`matching`) and holding them to
their own examples (`examples`). What does not: flags and behaviours, which are made of what is found.
"""
