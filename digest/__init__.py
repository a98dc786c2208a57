"""Digest: a week of news feeds becomes one email that people want to read."""

__version__ = "0.1.0"
