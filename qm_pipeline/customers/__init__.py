"""What a customer's contacts together say: who is about to leave, and why it looks so."""
