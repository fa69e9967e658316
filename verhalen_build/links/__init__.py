"""Looks whether the links from the texts and fields of an archive to the web still answer.

In: an archive and the outcomes of the past week. Out: problems with the links that do not answer.
Only `verhalen check --links` comes here: no build asks anything of the web.
"""
