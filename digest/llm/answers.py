"""The shapes of a model's answers: the schemas that it is asked for, and the reading that takes nothing else."""

import re
from typing import Any, TypeVar

import orjson
from pydantic import BaseModel, ConfigDict, ValidationError


class Shape(BaseModel):
    """Exactly these keys, of exactly these types."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class Cited(Shape):
    """A sentence and the id of the article that says it."""

    text: str
    article: str


class StoryAnswer(Shape):
    headline: str
    development: str
    summary: list[Cited]


class Line(Shape):
    """A sentence and the ids of the stories that it speaks of."""

    text: str
    stories: list[str]


class ThemeLine(Line):
    theme: str


class FrontAnswer(Shape):
    lead: list[Line]
    standfirsts: list[ThemeLine]


class GroupAnswer(Shape):
    group: str
    opportunities: list[Line]
    challenges: list[Line]
    recommendations: list[Line]


class MeaningAnswer(Shape):
    groups: list[GroupAnswer]


Answer = TypeVar("Answer", bound=Shape)


def schema_of(shape: type[Shape]) -> dict[str, Any]:
    """The JSON schema that an answer has to meet: every key required, no other allowed."""
    return shape.model_json_schema()


def read_answer(text: str, shape: type[Answer]) -> Answer | None:
    """The answer in a model's words, None where they are no JSON of that shape. A code fence or thoughts around the object are let go."""
    thoughtless = re.sub(r"\A\s*<think>.*?</think>", "", text, flags=re.DOTALL).strip()
    inner = thoughtless[thoughtless.find("{") : thoughtless.rfind("}") + 1]
    for words in dict.fromkeys((thoughtless, inner)):
        try:
            return shape.model_validate(orjson.loads(words))
        except (orjson.JSONDecodeError, ValidationError):
            continue
    return None
