"""Our AWS clients differ from those of botocore only in how fast they start."""

import pytest
from botocore.loaders import Loader
from botocore.session import Session

from saletunnel import aws

SERVICES = ("dynamodb", "dynamodbstreams", "sqs", "events", "ses", "cognito-idp", "lambda")


@pytest.fixture(autouse=True)
def region(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_DEFAULT_REGION", "ap-southeast-1")


@pytest.fixture
def ours() -> Session:
    return aws.start_session()


@pytest.mark.parametrize("service", SERVICES)
@pytest.mark.parametrize("kind", ["service-2", "endpoint-rule-set-1"])
def test_our_models_equal_those_of_botocore(ours: Session, service: str, kind: str) -> None:
    assert ours.get_component("data_loader").load_service_model(service, kind) == Loader().load_service_model(
        service, kind
    )


@pytest.mark.parametrize("service", SERVICES)
def test_our_client_has_the_same_endpoint_as_that_of_botocore(ours: Session, service: str) -> None:
    theirs = Session().create_client(service)
    assert ours.create_client(service).meta.endpoint_url == theirs.meta.endpoint_url
