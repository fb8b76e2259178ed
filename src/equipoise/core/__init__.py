"""Words every part of Equipoise shares. Nothing here reads a file."""
