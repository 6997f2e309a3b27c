"""The local cloud: the real template and the real handlers on one machine, without Docker.

Modules at this level are its entry points (`__main__`, the commands, the two processes `host` and `event_sources`) and
what every room shares (`aws`, `errors`, `layout`, `ports`, `signals`). A room imports only rooms that come before it:

- `template` reads the SAM template.
- `http` is the server and the client that the other rooms speak through.
- `emulators` starts and provisions dynoxide (DynamoDB) and ministack (Cognito, SQS, EventBridge, SES).
- `functions` runs the Lambda functions, `gateway` serves the HTTP API in front of them.
- `sources` invokes functions for streams, queues and schedules.
- `processes` starts, supervises, records and stops the processes.
- `demo` makes the demo company and loads deals, through the API like any client.
"""
