"""The emulators of AWS services, dynoxide and ministack: their commands, and provisioning from the template."""
