"""Puts this folder on the path, which pytest's importlib mode does not, and that of the mailing project."""

import sys
from pathlib import Path

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE), str(HERE.parent / "work")]
