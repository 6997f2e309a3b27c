"""HTTP: repeat-sale plans."""

from aws_lambda_powertools.event_handler import Response

from saletunnel import runtime
from saletunnel.domain.repeat_sale import RepeatPlan
from saletunnel.http import shapes
from saletunnel.http.app import App, serve, shown
from saletunnel.http.bodies import NewPlan
from saletunnel.usecases import repeat_sales

app = App(runtime.answers, runtime.now)
handler = serve(app)


@app.get("/v1/repeat-plans")
def list_plans() -> Response[str]:
    """All plans, oldest first."""
    return shown(shapes.listed([shapes.plan(one) for one in repeat_sales.list_plans(runtime.ports(), app.caller)]))


@app.post("/v1/repeat-plans")
def create_plan(body: NewPlan) -> Response[str]:
    """Makes a plan; deals that are closed from now on are enrolled in it."""
    values = body.values()
    return _plan(repeat_sales.create_plan(runtime.ports(), app.caller, values, body.source.pipeline_id), 201)


@app.get("/v1/repeat-plans/<plan_id>")
def read_plan(plan_id: str) -> Response[str]:
    """One plan."""
    return _plan(repeat_sales.read_plan(runtime.ports(), app.caller, plan_id))


def _plan(plan: RepeatPlan, status: int = 200) -> Response[str]:
    return shown(shapes.plan(plan), status, version=plan.version)
