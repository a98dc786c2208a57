"""Puts this folder and those whose projects it shares on the path, which pytest's importlib mode does not."""

import sys
from pathlib import Path

TESTS = Path(__file__).parent.parent
sys.path[:0] = [str(TESTS / "words"), str(TESTS / "render"), str(TESTS / "web/public")]
