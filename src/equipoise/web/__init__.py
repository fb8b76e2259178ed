"""The page: a local workbench on the same engine as the command line; nothing leaves it."""
