"""Computing again what was computed before, and saying whether it is still the same."""
