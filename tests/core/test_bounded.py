from quizapp.core.bounded import BoundedCache


def test_what_was_put_in_first_goes_first():
    cache = BoundedCache(2)
    for number in range(3):
        cache.put(number, str(number))
    assert (cache.get(0), cache.get(1), cache.get(2)) == (None, "1", "2")
    assert len(cache) == 2


def test_a_newer_value_takes_no_more_room():
    cache = BoundedCache(2)
    cache.put("a", 1)
    cache.put("a", 2)
    cache.put("b", 3)
    assert (cache.get("a"), cache.get("b"), len(cache)) == (2, 3, 2)
