"""The bought-in parts: how dynoxide and ministack are started, and given what the template describes."""
