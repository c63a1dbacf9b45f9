"""Telling people about completed interactions and daily figures that a rule of theirs is about."""
