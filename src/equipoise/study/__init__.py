"""Studies: a scenario from facts, what is not known about it, and what is asked."""
