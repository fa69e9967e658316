"""The command `verhalen`, in the words of a writer: a module for each group of commands."""
