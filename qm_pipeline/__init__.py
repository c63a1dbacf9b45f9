"""Quality management for contact centres: every conversation scored, with the words that made the score."""
