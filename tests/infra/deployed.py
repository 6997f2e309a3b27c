"""The template for the tests of this folder: as it is written, and as the local cloud reads it."""

from pathlib import Path
from typing import Any

from infra.local.template.intrinsics import load
from infra.local.template.model import Cloud
from infra.local.template.reader import read_template

CHECKOUT = Path(__file__).parents[2]
TEMPLATE = CHECKOUT / "infra" / "template.yaml"

WRITTEN: dict[str, Any] = load(TEMPLATE)
RESOURCES: dict[str, Any] = WRITTEN["Resources"]


def resources_of(kind: str) -> dict[str, Any]:
    """The properties of every resource of a type, as they are written, by logical id."""
    return {
        logical_id: resource.get("Properties", {})
        for logical_id, resource in RESOURCES.items()
        if resource["Type"] == kind
    }


FUNCTIONS = resources_of("AWS::Serverless::Function")
QUEUES = resources_of("AWS::SQS::Queue")


def events_of(function: str, kind: str) -> list[dict[str, Any]]:
    """The properties of a function's events of one type."""
    return [event["Properties"] for event in FUNCTIONS[function]["Events"].values() if event["Type"] == kind]


STREAM_READERS = [name for name in FUNCTIONS if events_of(name, "DynamoDB")]
QUEUE_READERS = [name for name in FUNCTIONS if events_of(name, "SQS")]


def dead_letter_queues() -> set[str]:
    """The queues that keep what failed for good: in a queue, on the bus, by a schedule or in the stream.

    `name_failures` puts what failed in the stream into the queue that its environment names.
    """
    arns = [queue["RedrivePolicy"]["deadLetterTargetArn"] for queue in QUEUES.values() if "RedrivePolicy" in queue]
    rules = resources_of("AWS::Events::Rule").values()
    arns += [target["DeadLetterConfig"]["Arn"] for rule in rules for target in rule["Targets"]]
    invoked = (function["EventInvokeConfig"] for function in FUNCTIONS.values() if "EventInvokeConfig" in function)
    arns += [config["DestinationConfig"]["OnFailure"]["Destination"] for config in invoked]
    of_the_stream = FUNCTIONS["NameFailures"]["Environment"]["Variables"]["DEAD_LETTERS_URL"]["Ref"]
    return {of_the_stream} | {arn["Fn::GetAtt"][0] for arn in arns}


def local_cloud() -> Cloud:
    """The template as the local cloud reads it."""
    return read_template(TEMPLATE, queue_url=lambda name: f"http://queues.test/{name}")
