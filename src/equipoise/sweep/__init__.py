"""Sweeps over uncertain parameters; knows nothing of missiles."""
