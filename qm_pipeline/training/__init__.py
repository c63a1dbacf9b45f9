"""How models come to be: reading corpora, fitting, measuring, writing cards. Not used when scoring."""
