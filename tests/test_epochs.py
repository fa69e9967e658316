"""The two epochs: what is wanted becomes visible once, nothing is lost, and a look in vain shows nothing new."""

from threading import Event, Thread

from verhalen_build.serve.epochs import Epochs

# As long as one waits for what has happened already, and for what must come.
AT_ONCE, AS_LONG_AS_IT_TAKES = 0.0, 60.0


def test_at_first_nothing_is_wanted() -> None:
    epochs = Epochs()

    assert epochs.wait_until_settled(AT_ONCE) == epochs.visible


def test_a_change_is_wanted_until_it_is_shown() -> None:
    epochs = Epochs()
    epochs.want()

    wanted = epochs.wait_until_settled(AS_LONG_AS_IT_TAKES)
    assert wanted != epochs.visible
    epochs.show(wanted, changed=True)

    assert epochs.visible == wanted
    assert epochs.wait_until_settled(AT_ONCE) == epochs.visible


def test_many_changes_become_visible_together() -> None:
    epochs = Epochs()
    for _ in range(1000):
        epochs.want()

    epochs.show(epochs.wait_until_settled(AS_LONG_AS_IT_TAKES), changed=True)

    assert epochs.wait_until_settled(AT_ONCE) == epochs.visible


def test_what_changes_while_the_book_is_made_is_wanted_afterwards() -> None:
    epochs = Epochs()
    epochs.want()
    first = epochs.wait_until_settled(AS_LONG_AS_IT_TAKES)

    epochs.want()
    epochs.show(first, changed=True)

    assert epochs.visible == first
    assert epochs.wait_until_settled(AS_LONG_AS_IT_TAKES) > first


def test_what_changes_during_a_look_that_found_nothing_is_wanted_afterwards() -> None:
    epochs = Epochs()
    epochs.want()
    first = epochs.wait_until_settled(AS_LONG_AS_IT_TAKES)

    epochs.want()
    epochs.show(first, changed=False)

    assert epochs.wait_until_settled(AS_LONG_AS_IT_TAKES) > first


def test_a_wanted_epoch_in_which_nothing_changed_is_forgotten() -> None:
    epochs = Epochs()
    before = epochs.visible
    epochs.want()

    epochs.show(epochs.wait_until_settled(AS_LONG_AS_IT_TAKES), changed=False)

    assert epochs.visible == before
    assert epochs.wait_until_settled(AT_ONCE) == before


def test_a_change_that_nobody_asked_for_becomes_visible_too() -> None:
    epochs = Epochs()
    before = epochs.visible

    epochs.show(epochs.wait_until_settled(AT_ONCE), changed=True)

    assert epochs.visible > before
    assert epochs.wait_until_settled(AT_ONCE) == epochs.visible


def test_a_change_that_nobody_asked_for_takes_nothing_from_one_that_is_asked_for_meanwhile() -> None:
    epochs = Epochs()
    nobody = epochs.wait_until_settled(AT_ONCE)

    epochs.want()
    epochs.show(nobody, changed=True)

    assert epochs.wait_until_settled(AS_LONG_AS_IT_TAKES) > epochs.visible


def test_no_two_epochs_have_the_same_number() -> None:
    epochs = Epochs()
    seen = [epochs.visible]

    for asked in (True, False, True, True, False):
        if asked:
            epochs.want()
        epochs.show(epochs.wait_until_settled(AT_ONCE), changed=True)
        seen.append(epochs.visible)

    assert seen == sorted(set(seen))


def test_who_waits_for_a_change_hears_of_it() -> None:
    epochs = Epochs()
    heard: list[int] = []
    waits = Event()

    def wait() -> None:
        waits.set()
        heard.append(epochs.wait_until_settled(AS_LONG_AS_IT_TAKES))

    waiting = Thread(target=wait)
    waiting.start()
    waits.wait()
    epochs.want()
    waiting.join(AS_LONG_AS_IT_TAKES)

    assert heard == [epochs.visible + 1]


def test_threads_who_looks_at_an_epoch_hears_of_the_next() -> None:
    epochs = Epochs()
    seen = epochs.visible
    heard: list[int] = []
    readers = [Thread(target=lambda: heard.append(epochs.wait_for_other(seen, AS_LONG_AS_IT_TAKES))) for _ in range(8)]
    for reader in readers:
        reader.start()

    epochs.want()
    epochs.show(epochs.wait_until_settled(AS_LONG_AS_IT_TAKES), changed=True)
    for reader in readers:
        reader.join(AS_LONG_AS_IT_TAKES)

    assert heard == [epochs.visible] * len(readers)


def test_who_has_seen_an_earlier_epoch_hears_of_the_visible_one_at_once() -> None:
    epochs = Epochs()
    earlier = epochs.visible
    epochs.want()
    epochs.show(epochs.wait_until_settled(AS_LONG_AS_IT_TAKES), changed=True)

    assert epochs.wait_for_other(earlier, AT_ONCE) == epochs.visible


def test_who_waits_in_vain_hears_what_is_visible() -> None:
    epochs = Epochs()

    assert epochs.wait_for_other(epochs.visible, AT_ONCE) == epochs.visible


def test_of_changes_from_many_sides_the_last_is_always_shown() -> None:
    epochs = Epochs()
    disk = [0] * 4
    book: list[int] = []

    def save(place: int) -> None:
        for number in range(1, 301):
            disk[place] = number
            epochs.want()

    def keep_up() -> None:
        while book != [300] * 4:
            wanted = epochs.wait_until_settled(AS_LONG_AS_IT_TAKES)
            changed = book != disk
            book[:] = disk
            epochs.show(wanted, changed)

    threads = [Thread(target=save, args=(place,)) for place in range(len(disk))]
    threads.append(Thread(target=keep_up, daemon=True))
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(AS_LONG_AS_IT_TAKES)

    assert book == [300] * 4
    assert epochs.wait_until_settled(AT_ONCE) == epochs.visible
