"""Findings put on paper and on the screen; nothing is computed here."""
