"""Where in an issue something stands."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where in an issue: the block's kind and its place among the blocks (-1: none), the story's id; or a header by its name.

    Nothing of all that is the mail as a whole.
    """

    block: str = ""
    index: int = -1
    story: str = ""
    header: str = ""

    @property
    def words(self) -> str:
        """ "theme, story a1b2c3", "the subject", "the mail"."""
        if self.header:
            return f"the {self.header}" if self.header in ("subject", "preheader") else f"the header {self.header}"
        return f"{self.block}, story {self.story}" if self.story else self.block or "the mail"


MAIL = Place()
SUBJECT = Place(header="subject")
PREHEADER = Place(header="preheader")
