"""What every list takes: how many, and from where on; and the answers that every endpoint may give instead of its own."""

from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

MOST = 500
USUAL = 100

Limit = Annotated[int, Field(ge=1, le=MOST, description=f"How many at most; {MOST} is the limit of limits.")]


class Query(BaseModel):
    """The query of a list. A parameter that is not known is refused: a filter that is misspelt would show everything."""

    model_config = ConfigDict(extra="forbid")

    limit: Limit = USUAL


class Problem(BaseModel):
    """Why a request was not carried out."""

    detail: str = Field(description="One sentence.", examples=["there is no order WO-404"])


Responses = dict[int | str, dict[str, Any]]

NOT_UNDERSTOOD: Responses = {422: {"model": Problem, "description": "The request was not understood; the sentence names the field."}}
AWAY: Responses = {503: {"model": Problem, "description": "The database cannot be reached just now; try again after Retry-After seconds."}}
MISSING: Responses = {404: {"model": Problem, "description": "There is no such thing."}}
REFUSED: Responses = {
    403: {"model": Problem, "description": "The command came from a page of another site."},
    409: {"model": Problem, "description": "Not possible in this status, or somebody was faster: read the order again."},
}
LIST: Responses = NOT_UNDERSTOOD | AWAY
ONE: Responses = LIST | MISSING
COMMAND: Responses = ONE | REFUSED
