"""The review queue: sources whose asset is not sure, and what people say of them."""

from typing import Annotated

from fastapi import APIRouter, Path, Query
from pydantic import BaseModel, ConfigDict, Field

from web import commands
from web.api import V1, paging
from web.context import Here
from web.fields import Key, Name, SiteId
from web.shown import review
from web.shown.review import Question, Questions

router = APIRouter(prefix=V1, tags=["review"])

NumberOfQuestion = Annotated[Key, Path(description="The `id` of the question.")]


class Asked(paging.Query):
    """Which questions are wanted."""

    site: list[SiteId] = Field(default=[], description="Repeat it for several.")
    before: Key | None = Field(default=None, description="The cursor: `next` of the page before.")


class Answer(BaseModel):
    """Which asset the source means."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"by": "desk", "asset": "AHU-3"}]})

    by: Name = Field(description="Who says so.", examples=["desk"])
    asset: Name | None = Field(description="The asset by id or alias; null when the source is none of the register.", examples=["AHU-3"])


class Answered(Question):
    """The question as it is then, and the orders that were given the asset."""

    repaired: list[str] = Field(examples=[["WO-31"]])


@router.get("/review", summary="List what waits for a person's word, the newest first", responses=paging.LIST)
def list_questions(context: Here, asked: Annotated[Asked, Query()]) -> Questions:
    """List sources whose asset is not sure, each with what it may mean and why that is not sure."""
    with context.store.read() as connection:
        return review.listed(connection, context.estate.register, list(asked.site), asked.limit, asked.before)


@router.get("/review/{id}", summary="Read one question of the review queue", responses=paging.ONE)
def read_question(context: Here, id: NumberOfQuestion) -> Question:  # noqa: A002  the name in the path
    """Read one question, answered or not."""
    with context.store.read() as connection:
        return review.one(connection, context.estate.register, id)


@router.post("/review/{id}", summary="Say which asset a source means", responses=paging.COMMAND)
def answer_question(context: Here, id: NumberOfQuestion, said: Answer) -> Answered:  # noqa: A002  the name in the path
    """Make the source a name of the asset from now on, and repair its open orders. An answer may be given again, and corrects the last."""
    question, repaired = commands.answer(context, id, said.asset, said.by)
    return Answered(**question.model_dump(), repaired=repaired)
