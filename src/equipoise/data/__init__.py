"""The only package that reads fact files."""
