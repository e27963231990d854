"""What a paper shows to whom, where somebody who may write it would see more, or less, than is theirs."""

from __future__ import annotations

from tests.support.phone import Phone, uuid7
from tests.support.world import World

SECRET = "夜里常常睡不着。"


def begun(phone: Phone, type_: str, **values: object) -> str:
    id_ = uuid7()
    said = {"pupil": "S1-p1", "campaign": "S1-k1", "owner": phone.person, **values}
    (result,) = phone.push(phone.op(type_, id_, said))
    assert result["status"] == "applied", result
    return id_


def test_the_author_of_a_consultation_keeps_what_is_sensitive_in_it_and_colleagues_do_not(
    world: World,
) -> None:
    author, colleague = world.phone(), world.phone("S1-t3")
    talk = begun(author, "consultation", situation=SECRET)
    for phone in (author, colleague):
        phone.pull()
    assert author.row("consultation", talk)["values"]["situation"] == SECRET
    assert SECRET not in str(colleague.row("consultation", talk))


def test_nobody_makes_a_support_their_own_to_read_what_is_sensitive_in_it(world: World) -> None:
    helper, homeroom, office = world.phone("S1-t3"), world.phone(), world.phone("S1-o1")
    help_ = begun(helper, "support", progress=SECRET)
    homeroom.pull()
    row = homeroom.row("support", help_)
    assert SECRET not in str(row)
    saw = {"owner": row["stamps"]["owner"]}
    (result,) = homeroom.push(homeroom.op("support", help_, {"owner": "S1-t1"}, saw=saw))
    assert result["code"] == "forbidden_scope"
    homeroom.pull()
    assert SECRET not in str(homeroom.row("support", help_))
    action = {"kind": "action", "id": uuid7(), "body": {"words": "一起读了一本书"}}
    assert homeroom.push(homeroom.op("support", help_, append=[action]))[0]["status"] == "applied"
    handed = office.op("support", help_, {"owner": "S1-t1"}, saw=saw)
    assert office.push(handed)[0]["status"] == "applied"
    homeroom.pull()
    assert SECRET in str(homeroom.row("support", help_)), "the office may hand it on"
