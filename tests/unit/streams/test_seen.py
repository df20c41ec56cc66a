"""What pages that stand by themselves say of the database."""

from store.store import Store
from streams.seen import Seen


def test_a_database_that_answers_no_more_is_said_to_be_silent(store: Store) -> None:
    at = [0.0]
    seen = Seen(store, lambda: at[0])
    assert seen.readiness() == (False, "the database has not been looked at yet")
    seen.look(at[0])
    assert seen.readiness() == (True, "")
    at[0] = 16.0
    assert seen.readiness() == (False, "the database has not answered for 16 s")
    seen.look(at[0])
    assert seen.readiness() == (True, "")
