"""The web client's files: only CloudFront reads them, and two parameters say what else is kept."""

from typing import Any

from tests.infra.deployed import RESOURCES, WRITTEN, resources_of

BUCKETS = resources_of("AWS::S3::Bucket")
POLICIES = {policy["Bucket"]["Ref"]: policy for policy in resources_of("AWS::S3::BucketPolicy").values()}
[DISTRIBUTION] = (
    properties["DistributionConfig"] for properties in resources_of("AWS::CloudFront::Distribution").values()
)


def statements_of(bucket: str) -> list[dict[str, Any]]:
    statements: list[dict[str, Any]] = POLICIES[bucket]["PolicyDocument"]["Statement"]
    return statements


def test_no_bucket_is_public() -> None:
    for bucket in BUCKETS.values():
        assert set(bucket["PublicAccessBlockConfiguration"].values()) == {True}


def test_every_bucket_is_encrypted_and_refuses_plain_http() -> None:
    for name, bucket in BUCKETS.items():
        [rule] = bucket["BucketEncryption"]["ServerSideEncryptionConfiguration"]
        assert rule == {"ServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"}}
        [refusal] = [statement for statement in statements_of(name) if statement["Effect"] == "Deny"]
        assert (refusal["Principal"], refusal["Action"]) == ("*", "s3:*")
        assert refusal["Resource"] == [{"Fn::GetAtt": [name, "Arn"]}, {"Fn::Sub": f"${{{name}.Arn}}/*"}]
        assert refusal["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}


def test_only_this_distribution_reads_the_files() -> None:
    [permission] = [statement for statement in statements_of("WebBucket") if statement["Effect"] == "Allow"]
    assert permission["Principal"] == {"Service": "cloudfront.amazonaws.com"}
    assert permission["Action"] == "s3:GetObject"
    assert permission["Condition"]["StringEquals"]["AWS:SourceArn"]["Fn::Sub"].endswith("distribution/${Web}")


def test_replaced_files_are_kept_for_thirty_days_unless_switched_off() -> None:
    assert WRITTEN["Parameters"]["WebVersions"]["Default"] == "true"
    bucket = BUCKETS["WebBucket"]
    assert bucket["VersioningConfiguration"] == {"Status": {"Fn::If": ["KeepsWebVersions", "Enabled", "Suspended"]}}
    [rule] = bucket["LifecycleConfiguration"]["Rules"]
    assert rule["Status"] == "Enabled"
    assert rule["NoncurrentVersionExpiration"] == {"NoncurrentDays": 30}


def test_requests_are_logged_only_when_switched_on() -> None:
    assert WRITTEN["Parameters"]["WebAccessLog"]["Default"] == "false"
    on, off = DISTRIBUTION["Logging"]["Fn::If"][1:]
    assert DISTRIBUTION["Logging"]["Fn::If"][0] == "LogsWebAccess"
    assert on == {"Bucket": {"Fn::GetAtt": ["WebLog", "DomainName"]}, "IncludeCookies": False}
    assert off == {"Ref": "AWS::NoValue"}
    assert {RESOURCES[name]["Condition"] for name in ("WebLog", "WebLogPolicy")} == {"LogsWebAccess"}


def test_the_log_of_requests_expires_and_outlives_the_stack() -> None:
    [rule] = BUCKETS["WebLog"]["LifecycleConfiguration"]["Rules"]
    assert (rule["Status"], rule["ExpirationInDays"]) == ("Enabled", {"Ref": "LogRetentionDays"})
    assert RESOURCES["WebLog"]["DeletionPolicy"] == "Retain"


def test_cloudfront_may_write_the_log() -> None:
    [ownership] = BUCKETS["WebLog"]["OwnershipControls"]["Rules"]
    assert ownership == {"ObjectOwnership": "BucketOwnerPreferred"}
