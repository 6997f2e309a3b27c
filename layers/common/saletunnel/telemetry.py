"""Logs as every function writes them; their names and levels come from the template."""

from aws_lambda_powertools import Logger

logger = Logger(use_rfc3339=True, utc=True)
