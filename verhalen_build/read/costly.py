from contextlib import contextmanager


class TookTooLong(Exception):
    pass


def costly_spot(text):
    return None


@contextmanager
def time_limit(seconds):
    yield
