"""Logs and metrics as every function writes them; their names and levels come from the template."""

from aws_lambda_powertools import Logger, Metrics

logger = Logger(use_rfc3339=True, utc=True)
metrics = Metrics()
