"""HTTP between the parts of the local cloud: the server, the client, and AWS's JSON protocol on that client."""
