"""The nouns of the LLM extra: what a model is asked, what came of it, and the protocol of whoever asks.

    work.rewrite → prompts (pure: fenced data, task, schema) → Writer (chat: HTTP) → checks (pure: the words that may be printed)

A model is given sentences of articles and lines of the issue: never a reader, an address or a key.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

CHARS_A_TOKEN = 4  # of English text, where a server does not say what it counted


@dataclass(frozen=True, slots=True, kw_only=True)
class Prompt:
    """What a model is asked: rules, then the fenced data, and the JSON schema of the answer. `most_tokens` is how long that may be."""

    name: str
    system: str
    user: str
    schema: Mapping[str, Any]
    most_tokens: int

    @property
    def tokens(self) -> int:
        """About how many tokens the question has."""
        return (len(self.system) + len(self.user)) // CHARS_A_TOKEN + 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Spent:
    """What answers took: requests, and tokens by the server's word or, where it says none, by their characters."""

    calls: int = 0
    tokens_in: int = 0
    tokens_out: int = 0

    def __add__(self, other: "Spent") -> "Spent":
        return Spent(
            calls=self.calls + other.calls,
            tokens_in=self.tokens_in + other.tokens_in,
            tokens_out=self.tokens_out + other.tokens_out,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """A model's words, unjudged; or `failure`, why there are none: a few words for an operator that hold no word of the server."""

    text: str = ""
    failure: str = ""
    spent: Spent = Spent()


class Writer(Protocol):
    """Who asks a model."""

    def write(self, prompt: Prompt, *, most_calls: int) -> Reply:
        """The answer to one prompt by at most `most_calls` requests. Never raises for what a server does: that is the reply's failure."""
        ...
