"""The writing desk without its pages: forms from the schema, and saving that changes only what was edited."""
