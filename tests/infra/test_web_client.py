"""The web client's files: only CloudFront reads them."""

from typing import Any

from tests.infra.deployed import resources_of

BUCKETS = resources_of("AWS::S3::Bucket")
POLICIES = {policy["Bucket"]["Ref"]: policy for policy in resources_of("AWS::S3::BucketPolicy").values()}


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
