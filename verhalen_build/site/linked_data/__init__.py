"""Linked data: what the archive says, for machines, after schema.org and the profile of Dutch heritage.

The profile is https://docs.nde.nl/schema-profile/, the requirements for datasets https://docs.nde.nl/requirements-datasets/.
"""
