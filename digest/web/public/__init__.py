"""The readers' pages: leave a list, read an issue on the web, find earlier ones."""
