"""Puts the pages in place: remembers by digest, writes only what differs."""
