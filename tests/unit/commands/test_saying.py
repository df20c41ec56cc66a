"""What a library says again and again is written once in a while, with how often it was said."""

import logging

from callout.saying import MOST_KNOWN, OnceInAWhile

AWAY = "Unable connect to node with id %s: %s"


def said(at: float, words: str = AWAY, *values: object, by: str = "aiokafka") -> logging.LogRecord:
    record = logging.LogRecord(by, logging.ERROR, "", 0, words, values, None)
    record.created = at
    return record


def test_the_same_words_are_written_once_in_a_while_and_counted_meanwhile() -> None:
    rarely = OnceInAWhile(apart=10)
    told = [rarely.filter(said(at, AWAY, 1, "refused")) for at in (100, 100.1, 105, 109.9)]
    assert told == [True, False, False, False]
    again = said(110, AWAY, 1, "refused")
    assert rarely.filter(again)
    assert again.getMessage() == "Unable connect to node with id 1: refused (and 3 more like this)"


def test_who_says_it_and_in_which_words_makes_it_another_saying_and_the_values_do_not() -> None:
    rarely = OnceInAWhile(apart=10)
    assert rarely.filter(said(100, AWAY, 1, "refused"))
    assert rarely.filter(said(100, AWAY, 1, "refused", by="faust"))
    assert rarely.filter(said(100, "Unable to update metadata from %s", 1))
    assert not rarely.filter(said(100, AWAY, 2, "timed out"))


def test_nothing_is_kept_back_by_a_clock_that_was_set_back() -> None:
    rarely = OnceInAWhile(apart=10)
    assert rarely.filter(said(5_000, AWAY, 1, "refused"))
    assert rarely.filter(said(1_400, AWAY, 1, "refused"))


def test_words_that_are_new_each_time_are_all_written_and_soon_forgotten() -> None:
    rarely = OnceInAWhile(apart=10)
    assert all(rarely.filter(said(100, f"lost {number}")) for number in range(MOST_KNOWN + 1))
    assert rarely.filter(said(100, "lost 0"))
