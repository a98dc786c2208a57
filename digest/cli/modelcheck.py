"""The model's half of `digest doctor`: whether [llm] is on, whether its key is there, and, where asked for, whether it answers."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from digest.cli.mailcheck import Examined
from digest.errors import DigestError

if TYPE_CHECKING:
    from digest.settings import LlmSection

KEY = "DIGEST_LLM_KEY"
NO_KEY = f"{KEY} is not set, so nothing but a server that wants none will answer; put the key into {KEY} or name its file in {KEY}_FILE"


def examine_model(section: "LlmSection", *, online: bool) -> Iterator[Examined]:
    """Nothing where [llm] is off. What is wrong is a warning: the issue is then in our own words."""
    from digest.project import make_writer
    from digest.secret import read_secret

    if not section.on:
        return
    try:
        key = read_secret(KEY)
        writer = make_writer(section)
    except DigestError as wrong:
        yield Examined(what="llm", well=False, found=str(wrong))
        return
    said = f"{section.model} at {section.base_url} rewords {', '.join(section.parts)}; "
    yield Examined(what="llm", well=bool(key), found=said + (f"{KEY} is set" if key else NO_KEY))
    if online:
        from digest.llm.prompts import greeting_prompt

        failure = writer.write(greeting_prompt(), most_calls=3).failure
        yield Examined(what="model", well=not failure, found=failure or "answers")
