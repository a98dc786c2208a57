"""The errors a user can mend; everything else is a bug and keeps its traceback.

    DigestError            1
    ├── UsageError         2   a command was called with words that do not fit
    ├── ChecksFailed       3   preflight found errors
    ├── NeedsApproval      4   an editor has to say yes first
    ├── EditRefused            an edit cannot be made: its story or block is gone, or somebody decided about the issue
    │   └── EditConflict          another editor changed the same thing since
    ├── TryLater          75   the disk, a lock or a server is not ready now
    │   ├── StoreError
    │   └── SenderError       the mail server or provider cannot be used now; nothing is lost
    ├── SettingsError     78   digest.toml or a roster says something that cannot be
    │   └── ProjectError       no project here, or not one that can be opened
    ├── FeedError              one feed could not be fetched or read (recorded on the feed, never fatal)
    │   ├── AnswerError           its server answered, with a status that is no document
    │   └── SilentError           its server cannot be reached or does not finish
    ├── IssueFileError         an issue's file cannot be read
    └── RenderError            a template or what it made is wrong

The number is the exit code of the command line. A message is one line: what is wrong, where, what to do.
"""

from collections.abc import Mapping


class DigestError(Exception):
    """The root: its text is one line for a person, `exit_code` what the command line ends with. `page` is the line for who reads it on
    the desk, where the way out is a button there and not a command; "" where one line serves both."""

    exit_code = 1

    def __init__(self, line: str = "", *, page: str = "") -> None:
        super().__init__(line)
        self.page = page

    @property
    def on_page(self) -> str:
        """What the desk says, in one line."""
        return " ".join((self.page or str(self)).split())


class UsageError(DigestError):
    """A command was called with words that do not fit."""

    exit_code = 2


class ChecksFailed(DigestError):
    """Preflight found errors in the email."""

    exit_code = 3


class NeedsApproval(DigestError):
    """The issue waits for an editor."""

    exit_code = 4


class EditRefused(DigestError):
    """An edit cannot be made now; nothing was kept of it, nor of those that were to be made with it. `place` is its place among those."""

    def __init__(self, line: str, *, place: int = 0, page: str = "") -> None:
        super().__init__(line, page=page)
        self.place = place


class EditConflict(EditRefused):
    """Another editor changed the same thing since this one looked; nothing was overwritten."""


class TryLater(DigestError):
    """Nothing is wrong with the input; the machine or a server is not ready."""

    exit_code = 75


class StoreError(TryLater):
    """The store cannot be opened, read or written now."""


class SenderError(TryLater):
    """The sender cannot be used: no server, a refused password, a missing STARTTLS. Whoever has no receipt was certainly not reached."""


class SettingsError(DigestError):
    """A setting is wrong; the message names file, key and line."""

    exit_code = 78


class ProjectError(SettingsError):
    """There is no project here."""


class FeedError(DigestError):
    """One feed failed; the others go on."""


class AnswerError(FeedError):
    """The server answered without a document: its `status`, and of its `headers` those that say when to come back, in lower case."""

    def __init__(self, line: str, *, status: int, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(line)
        self.status = status
        self.headers = dict(headers or {})


class SilentError(FeedError):
    """The server cannot be reached, or does not finish its answer in time: its other feeds will hardly fare better now."""


class IssueFileError(DigestError):
    """A file under issues/ cannot be read as an issue."""


class RenderError(DigestError):
    """A template, or the MJML it made, is wrong; the message names template and line."""
