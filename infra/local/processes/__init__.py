"""The processes of one local cloud: how each is started, supervised, recorded, recognised and stopped."""
