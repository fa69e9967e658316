"""Measures how long a build takes, beside other static site generators."""
