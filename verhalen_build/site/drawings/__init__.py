"""The drawings: from plain data to a view with every position ready, so that a template only writes it down."""
