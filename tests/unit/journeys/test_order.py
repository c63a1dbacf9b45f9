"""The order of stages, as the contacts went through them."""

from __future__ import annotations

from qm_pipeline.journeys import order


def test_a_straight_way_is_in_its_order_whatever_the_names():
    steps = {("z", "m"): 90, ("m", "a"): 70, ("a", "k"): 60}
    assert order.inferred(steps, ["a", "k", "m", "z"]) == ["z", "m", "a", "k"]


def test_a_few_who_go_their_own_way_move_nothing():
    steps = {("a", "b"): 90, ("b", "c"): 80, ("c", "a"): 3, ("c", "b"): 4, ("a", "c"): 20}
    assert order.inferred(steps, ["c", "b", "a"]) == ["a", "b", "c"]


def test_branches_that_meet_again_stand_between_fork_and_meeting():
    steps = {
        ("in", "left"): 40,
        ("in", "right"): 50,
        ("left", "out"): 30,
        ("right", "more"): 45,
        ("more", "out"): 40,
    }
    found = order.inferred(steps, ["out", "more", "right", "left", "in"])
    assert (found[0], found[-1]) == ("in", "out")
    assert found.index("right") < found.index("more")


def test_equal_ranks_go_by_name():
    assert order.inferred({}, ["b", "c", "a"]) == ["a", "b", "c"]
    assert order.declared(("x", "a", "b"), ["b", "a"]) == ["a", "b"]
