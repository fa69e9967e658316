"""Joins records into one immutable archive. Pure: no disk, no clock."""
