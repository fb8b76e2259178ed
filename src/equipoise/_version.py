"""The version of Equipoise."""

__version__ = "0.1.0"
