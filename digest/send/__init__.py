"""The sender's protocol: messages go in, a receipt for each comes out; outbox, smtp and sendgrid are the ones we have."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from digest.model import Envelope, Receipt
from digest.render.segments import CompiledEmail

__all__ = ["Message", "Sender"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """One email for one person: `email` and `envelope` are shared by a whole mailing, the rest is theirs.

    `id` is the delivery's; `values` fills the slots of the email (see render.segments.SLOTS); `unsubscribe` is the https address of
    one-click leaving, "" in a notice.
    """

    id: str
    address: str
    name: str = ""
    unsubscribe: str = ""
    values: Mapping[str, str]
    envelope: Envelope
    email: CompiledEmail


class Sender(Protocol):
    """Hands messages over. One contract test holds for all of them."""

    kind: str
    in_flight: int
    """How many messages may be unanswered at once: the size of a claim, so that no more than these can become unknown."""

    def send(self, messages: Sequence[Message]) -> Iterator[Receipt]:
        """Hand over the messages (at most `in_flight`, of one mailing) and give a receipt for each as soon as it is known.

        Raises SenderError or SettingsError of one line where the server or provider cannot be used at all; then every message without
        a receipt was certainly not handed over. An `unknown` is a receipt, never an exception.
        """
        ...

    def close(self) -> None:
        """Let go of connections."""
        ...
