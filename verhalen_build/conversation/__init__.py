"""The conversation with the people in an archive: what was agreed, reading back, their answers, and forgetting.

Everything here starts from the book as `steps.live` has it, so that it says what the site says.
"""
