"""Compose: stories become an issue."""
