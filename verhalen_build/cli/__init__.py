"""The command `verhalen`, a module for each group of commands.

In: arguments, the environment, today's date. Out: text on the terminal and an exit code; the user's faults end here.
Must not know: how a build, an import or a preview works, only how to ask for one and to report on it.
"""
