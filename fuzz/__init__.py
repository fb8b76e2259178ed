"""Hostile bytes for every parser and loader: ``make fuzz``, and tests/hostile for a sample."""
