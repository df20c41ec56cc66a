"""What machines ask: metrics, whether the process lives, and whether it does its work."""

from fastapi import APIRouter, Request, Response
from prometheus_client import CollectorRegistry
from prometheus_client.exposition import choose_encoder
from pydantic import Field

from web.answer import Answer
from web.context import Here

router = APIRouter(tags=["health"])


class Alive(Answer):
    """The process lives."""

    alive: bool = True


class Ready(Answer):
    """Whether alarms are taken and committed."""

    ready: bool
    detail: str = Field(description="Why not, in one sentence; empty when it is ready.")


@router.get("/metrics", summary="Metrics for Prometheus", response_class=Response)
def metrics(request: Request) -> Response:
    """Give all metrics, as OpenMetrics to those who ask for it, else in the older text format."""
    registry: CollectorRegistry = request.app.state.registry
    encode, content_type = choose_encoder(request.headers.get("accept", ""))
    return Response(encode(registry), headers={"Content-Type": content_type})


@router.get("/healthz", summary="Whether the process lives")
def healthz() -> Alive:
    """Answer, which is all that is asked."""
    return Alive()


@router.get("/readyz", summary="Whether alarms are taken and committed", responses={503: {"model": Ready, "description": "They are not."}})
def readyz(context: Here, response: Response) -> Ready:
    """Say whether alarms are taken and committed, and if not, why."""
    ready, detail = context.live.readiness()
    if not ready:
        response.status_code = 503
    return Ready(ready=ready, detail="" if ready else detail)
