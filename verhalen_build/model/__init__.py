"""What an archive is made of.

In: the schema, problems and phrases that are packaged as YAML. Out: the types that every other folder uses (names,
digests, problems, records, settings) and pure functions of them.
Must not know: the disk, the clock, or any other folder of this package.
"""
