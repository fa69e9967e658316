"""From the files of an archive to typed records: reads stories/ and config.yaml."""
