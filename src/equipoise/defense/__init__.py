"""Defenses: what stands or is planned, and what their test records allow."""
