"""What a coach is told about agents, with the mix of their contacts held equal. No rankings."""
