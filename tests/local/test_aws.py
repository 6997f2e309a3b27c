"""The clients of the SDK, which ignore the developer's own AWS configuration."""

import os
import subprocess
import sys

from infra.local.layout import CHECKOUT


def test_a_profile_of_the_developer_is_not_used() -> None:
    program = "from infra.local.aws import client; print(client('sqs', 'http://127.0.0.1:1').meta.region_name)"
    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=CHECKOUT,
        env=os.environ | {"AWS_PROFILE": "nonexistent", "AWS_DEFAULT_REGION": "eu-west-1"},
        check=True,
        capture_output=True,
        text=True,
    )
    assert done.stdout == "us-east-1\n"
