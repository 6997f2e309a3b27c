"""What `make deploy` does besides SAM: it sets the sign-in addresses and uploads the web client's files."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError
from moto import mock_aws

from infra.deploy import compile_modules, outputs_of, parameters, sign_in_config, upload
from tests.infra.deployed import WRITTEN

OUTPUTS = {
    "WebUrl": "https://d111.cloudfront.net",
    "Issuer": "https://cognito-idp.ap-southeast-1.amazonaws.com/pool",
    "UserPoolClientId": "client",
    "HostedUiUrl": "https://minh-an.auth.ap-southeast-1.amazoncognito.com",
}


@pytest.fixture
def dist(tmp_path: Path) -> Path:
    (tmp_path / "assets").mkdir()
    (tmp_path / "index.html").write_text("<!doctype html>")
    (tmp_path / "favicon.svg").write_text("<svg/>")
    (tmp_path / "assets" / "index-1a2b.js").write_text("run()")
    return tmp_path


@pytest.fixture(autouse=True)
def credentials(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "test")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")


def test_modules_are_deployed_with_bytecode_that_python_takes_unchecked(tmp_path: Path) -> None:
    source = tmp_path / "python" / "greeting.py"
    source.parent.mkdir()
    source.write_text("WORDS = 'compiled'")
    compile_modules(tmp_path)
    source.write_text("WORDS = 'read from the source'")
    environment = {"PYTHONPATH": str(source.parent)}
    program = [sys.executable, "-B", "-c", "import greeting; print(greeting.WORDS)"]
    assert subprocess.run(program, env=environment, capture_output=True, text=True).stdout == "compiled\n"


def test_a_module_that_cannot_be_compiled_stops_the_deployment(tmp_path: Path) -> None:
    (tmp_path / "broken.py").write_text("def")
    with pytest.raises(SyntaxError, match=str(tmp_path)):
        compile_modules(tmp_path)


def test_the_first_deployment_sets_no_address_of_the_web_client() -> None:
    assert parameters("abc123", "minh-an", {}) == {"Release": "abc123", "HostedUiDomain": "minh-an"}


def test_the_sign_in_page_leads_back_to_the_web_client() -> None:
    values = parameters("abc123", "minh-an", OUTPUTS)
    assert values["CallbackUrls"] == "https://d111.cloudfront.net/signed-in"
    assert values["LogoutUrls"] == "https://d111.cloudfront.net/"
    assert values["CorsOrigin"] == "https://d111.cloudfront.net"


def test_the_template_has_every_output_that_is_read() -> None:
    assert {*OUTPUTS, "WebBucketName", "WebDistributionId"} <= set(WRITTEN["Outputs"])


def test_the_template_has_every_parameter_that_is_set() -> None:
    assert set(parameters("abc123", "minh-an", OUTPUTS)) <= set(WRITTEN["Parameters"])


@mock_aws
def test_browsers_cache_hashed_files_for_ever_and_the_page_is_uploaded_last(dist: Path) -> None:
    s3: Any = boto3.client("s3")
    s3.create_bucket(Bucket="web")
    keys = upload(s3, "web", dist, sign_in_config(OUTPUTS))
    uploaded = {key: s3.get_object(Bucket="web", Key=key) for key in keys}
    assert keys[-1] == "index.html"
    assert uploaded["index.html"]["CacheControl"] == "no-cache"
    assert uploaded["config.json"]["CacheControl"] == "no-cache"
    assert "immutable" in uploaded["assets/index-1a2b.js"]["CacheControl"]
    assert uploaded["favicon.svg"]["ContentType"] == "image/svg+xml"
    assert json.loads(uploaded["config.json"]["Body"].read()) == {
        "issuer": OUTPUTS["Issuer"],
        "client_id": "client",
        "hosted_ui": OUTPUTS["HostedUiUrl"],
    }


class FakeCloudFormation:
    """Describes one stack, or refuses with a message."""

    def __init__(self, outputs: list[dict[str, str]] | None, refusal: str = "") -> None:
        self._outputs = outputs
        self._refusal = refusal

    def describe_stacks(self, StackName: str) -> dict[str, Any]:  # noqa: N803 - as the SDK spells it
        if self._outputs is None:
            raise ClientError({"Error": {"Code": "ValidationError", "Message": self._refusal}}, "DescribeStacks")
        return {"Stacks": [{"StackName": StackName, "Outputs": self._outputs}]}


def test_outputs_are_read_by_name() -> None:
    outputs = [{"OutputKey": "WebUrl", "OutputValue": "https://d111.cloudfront.net"}]
    assert outputs_of(FakeCloudFormation(outputs), "saletunnel") == {"WebUrl": "https://d111.cloudfront.net"}


def test_a_missing_stack_has_no_outputs() -> None:
    assert outputs_of(FakeCloudFormation(None, "Stack with id saletunnel does not exist"), "saletunnel") == {}


def test_a_missing_permission_is_reported() -> None:
    with pytest.raises(ClientError, match="not authorized"):
        outputs_of(FakeCloudFormation(None, "User is not authorized"), "saletunnel")
