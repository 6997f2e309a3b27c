"""The HTTP API: routing, the JWT authorizer, payload format 2.0; and the files of the web client."""
