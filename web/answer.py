"""What all answers over HTTP have in common."""

from pydantic import BaseModel, ConfigDict


class Answer(BaseModel):
    """What is shown of something: an answer, or a part of one."""

    # What writes it is made when it is first needed: to make all of them takes a tenth of the time in which the program starts. It is
    # not for what is heard, of which FastAPI makes more than that.
    model_config = ConfigDict(defer_build=True)
