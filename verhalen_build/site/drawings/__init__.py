"""The drawings: a module for each, and what they share (labels, free room, projections).

In: plain data, such as who has a relation with whom. Out: a view with every position computed, so that a template only
writes it down as SVG.
Must not know: the archive beyond those data, or the theme.
"""
