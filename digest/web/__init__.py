"""The web side: the desk for editors."""
