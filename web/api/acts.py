"""Commands: one endpoint for each act that a person may do to an order."""

from collections.abc import Callable

from fastapi import APIRouter

from web import commands
from web.api import V1, paging
from web.api.bodies import SPECS, Command
from web.api.orders import NumberInPath
from web.context import Here
from web.shown.orders import OrderFile
from workorders.lifecycle import Act

router = APIRouter(prefix=V1, tags=["commands"])


def _endpoint(act: Act, body: type[Command]) -> Callable[..., OrderFile]:
    def command(context: Here, number: NumberInPath, said: Command) -> OrderFile:
        return commands.perform(context, number, act, said)

    command.__annotations__["said"] = body
    command.__name__ = f"{act.replace('-', '_')}_order"
    command.__doc__ = f"{SPECS[act].summary}. Answers with the order as it is then."
    return command


for each, spec in SPECS.items():
    router.post(f"/workorders/{{number}}/{each}", summary=spec.summary, responses=paging.COMMAND)(_endpoint(each, spec.body))
