"""Quality management for contact centres: every completed conversation scored, with the words that made the score."""
