"""Who may publish to the servers of the tests."""

USER, PASSWORD = "redactie", "geheim"
