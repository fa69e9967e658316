"""The drawings: from plain data to a view with every position computed, so that a template only writes it down."""
