"""What the actions of rules do to a deal: the decision on a run, and a function for each kind of action."""
