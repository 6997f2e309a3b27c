"""`make deploy`: deploys the stack with SAM, then uploads the web client to its bucket.

The hosted sign-in page must know the address of the web client, which is an output of the stack. So a new stack is
deployed twice.
"""

import argparse
import compileall
import json
import mimetypes
import py_compile
import subprocess
import uuid
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import boto3
from botocore.exceptions import ClientError

CHECKOUT = Path(__file__).resolve().parents[1]
DIST = CHECKOUT / "web" / "dist"
BUILD = CHECKOUT / ".aws-sam" / "build"
CONFIG = "config.json"
_HASHED = "assets"  # folder of files whose names contain a hash of their content
_FOREVER = "public, max-age=31536000, immutable"
_ASK_FIRST = "no-cache"

type Outputs = Mapping[str, str]


def parameters(release: str, hosted_ui: str, outputs: Outputs) -> dict[str, str]:
    """The template's parameters. Those that need the address of the web client are missing while it is unknown."""
    values = {"Release": release, "HostedUiDomain": hosted_ui}
    web = outputs.get("WebUrl")
    if web:
        values |= {"CallbackUrls": f"{web}/signed-in", "LogoutUrls": f"{web}/", "CorsOrigin": web}
    return values


def sign_in_config(outputs: Outputs) -> dict[str, str]:
    """The content of /config.json, which the web client reads."""
    return {
        "issuer": outputs["Issuer"],
        "client_id": outputs["UserPoolClientId"],
        "hosted_ui": outputs["HostedUiUrl"],
    }


def upload(s3: Any, bucket: str, folder: Path, config: Mapping[str, str]) -> list[str]:
    """Upload the config and every file. Returns the keys.

    The page is uploaded last. The old page works until then, because its files are not deleted.
    """
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    files.sort(key=lambda path: path.name == "index.html")
    _put(s3, bucket, CONFIG, json.dumps(config).encode())
    for path in files:
        _put(s3, bucket, path.relative_to(folder).as_posix(), path.read_bytes())
    return [CONFIG, *(path.relative_to(folder).as_posix() for path in files)]


def _put(s3: Any, bucket: str, key: str, body: bytes) -> None:
    s3.put_object(
        Bucket=bucket,
        Key=key,
        Body=body,
        ContentType=mimetypes.guess_type(key)[0] or "application/octet-stream",
        CacheControl=_FOREVER if key.startswith(f"{_HASHED}/") else _ASK_FIRST,
    )


def outputs_of(cloudformation: Any, stack: str) -> dict[str, str]:
    """The outputs of the stack; none if it does not exist."""
    try:
        [described] = cloudformation.describe_stacks(StackName=stack)["Stacks"]
    except ClientError as error:
        if "does not exist" in str(error):
            return {}
        raise
    return {output["OutputKey"]: output["OutputValue"] for output in described.get("Outputs", [])}


def compile_modules(build: Path) -> None:
    """Writes the bytecode of every module under `build` beside it. Raises SyntaxError for a module that is not Python.

    SAM packages sources only and Lambda cannot write into its folders, so without bytecode each cold start compiles
    everything that it imports, which triples it. Python takes this bytecode without comparing it with the source:
    packaging changes the times of files.
    """
    unchecked = py_compile.PycInvalidationMode.UNCHECKED_HASH
    if not compileall.compile_dir(build, quiet=1, stripdir=build, invalidation_mode=unchecked):
        raise SyntaxError(f"a module under {build} cannot be compiled")


def _sam(*command: str) -> None:
    own = CHECKOUT / ".local" / "sam" / "bin" / "sam"
    subprocess.run([str(own) if own.exists() else "sam", *command], cwd=CHECKOUT, check=True)


def _deploy(stack: str, values: Mapping[str, str]) -> None:
    overrides = [f"{name}={value}" for name, value in values.items()]
    common = ["--stack-name", stack, "--capabilities", "CAPABILITY_IAM", "--resolve-s3", "--no-fail-on-empty-changeset"]
    _sam("deploy", *common, "--parameter-overrides", *overrides)


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="python -m infra.deploy", description=__doc__)
    parser.add_argument("--stack", required=True)
    parser.add_argument("--release", required=True, help="name of the release: the commit")
    parser.add_argument("--hosted-ui", required=True, help="prefix of the sign-in page's domain, unique in the region")
    options = parser.parse_args(arguments)

    cloudformation = boto3.client("cloudformation")
    before = outputs_of(cloudformation, options.stack)
    _sam("build", "--template", "infra/template.yaml")
    compile_modules(BUILD)
    _deploy(options.stack, parameters(options.release, options.hosted_ui, before))
    outputs = outputs_of(cloudformation, options.stack)
    if "WebUrl" not in before:
        print("deploying again: the sign-in page gets the address of the web client", flush=True)
        _deploy(options.stack, parameters(options.release, options.hosted_ui, outputs))
    keys = upload(boto3.client("s3"), outputs["WebBucketName"], DIST, sign_in_config(outputs))
    cloudfront = boto3.client("cloudfront")
    cloudfront.create_invalidation(
        DistributionId=outputs["WebDistributionId"],
        InvalidationBatch={
            "Paths": {"Quantity": 1, "Items": ["/*"]},
            "CallerReference": str(uuid.uuid4()),
        },
    )
    print(f"{len(keys)} files are at {outputs['WebUrl']}")


if __name__ == "__main__":
    main()
