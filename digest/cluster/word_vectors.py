"""Word vectors from the package wordllama (extra `vectors`), whose wheel carries them: loaded at the first call, never downloaded.

An edge (rank 2): it reads that package's files. Everything else of cluster/ is given an `Embed`, or None.
"""

from __future__ import annotations

from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from digest.cluster.theme_evidence import Embed

WEIGHTS = "weights/l2_supercat_256.safetensors"
TOKENIZER = "tokenizers/l2_supercat_tokenizer_config.json"


def installed_vectors() -> Embed | None:
    """The word vectors of this installation; None where the extra `vectors` is not installed."""
    folder = _folder()
    return None if folder is None else WordVectors(folder)


class WordVectors:
    """The mean vector of a text's word pieces."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._loaded: tuple[Any, Any] | None = None

    def __call__(self, texts: Sequence[str]) -> Any:
        import numpy as np

        table, tokenizer = self._loaded or self._load()
        rows = np.zeros((len(texts), table.shape[1]), dtype=np.float32)
        for place, found in enumerate(tokenizer.encode_batch(list(texts), add_special_tokens=False)):
            if found.ids:
                rows[place] = table[found.ids].mean(axis=0)
        lengths = np.linalg.norm(rows, axis=1, keepdims=True)
        return rows / np.where(lengths > 0, lengths, 1.0)

    def _load(self) -> tuple[Any, Any]:
        # Its own loader would import requests and set up logging for the whole program.
        import numpy as np
        from safetensors.numpy import load_file
        from tokenizers import Tokenizer

        tokenizer = Tokenizer.from_file(str(self._folder / TOKENIZER))
        tokenizer.no_padding()
        tokenizer.no_truncation()
        (table,) = load_file(self._folder / WEIGHTS).values()
        self._loaded = (table.astype(np.float32), tokenizer)
        return self._loaded


def _folder() -> Path | None:
    """Where the package lies, if it is one that carries its vectors."""
    found = find_spec("wordllama")
    if found is None or not found.submodule_search_locations:
        return None
    folder = Path(found.submodule_search_locations[0])
    return folder if (folder / WEIGHTS).is_file() and (folder / TOKENIZER).is_file() else None
