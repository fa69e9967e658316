"""What the archive is made of: names, problems, schema, records. Knows no disk and no clock."""
