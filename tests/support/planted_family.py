"""Words planted wherever a family's page could pick them up: an address, the other guardian, a classmate, a tag, what
is sealed and what is noted for the school alone."""

from __future__ import annotations

from datetime import date

from server.store.tags import Tag
from sync.state import Record
from tests.support.family_school import NOW, SCHOOL, VISIT, put
from tests.support.family_site import Site

ADDRESS = "青石岭村七组"
PLACE = "老槐树旁边的院子"
CO_NAME, CO_PHONE = "罗奶奶", "13900001111"
CLASSMATE, CALLED = "赵小禾", "小禾"
"""As the classmate is written, and as the children say."""
TAG_NOTE, OWNER_NOTE, CHILD_SAID, SENSITIVE = (
    "建档立卡户甲字号",
    "李主任周三去办",
    "夜里一个人害怕",
    "家里欠债三万",
)
ANSWER = f"座位换好了，{CALLED}家里也谈过了"
FEEDBACK, INTEGRITY = "老师来得太匆忙", "开口要了两条烟"


def plant(site: Site) -> None:
    with site.store.write(SCHOOL) as unit:
        held = unit.records.load_for_update([("visit", VISIT), ("pupil", "u-1"), ("guardian", "g-1")])
        visit, pupil, elder = (held[key].copy() for key in held)
        told = f"孩子进步大。昨天和{CLASSMATE}一起值日，{CALLED}夸他。到{ADDRESS}走了半小时。{CO_NAME}说会多陪他。"
        visit.values |= {"message": told, "process": SENSITIVE, "child_voice": CHILD_SAID}
        pupil.values |= {"village": ADDRESS, "class": "c-4-2"}
        elder.values |= {"phone": CO_PHONE}
        for one in (visit, pupil, elder):
            unit.records.put(one)
        put(unit, Record("pupil", "u-3", values={"name": CLASSMATE, "class": "c-4-2"}))
        base = {"pupil": "u-1", "visit": VISIT, "kind": "request", "state": "in_hand", "owner": "p-huang"}
        asked = f"想和{CLASSMATE}分开坐，{CALLED}老推他。{CO_NAME}电话{CO_PHONE}。家在{ADDRESS}。"
        own = [{"id": "e-1", "by": "p-huang", "at": NOW.isoformat(), "body": {"words": OWNER_NOTE}}]
        put(
            unit,
            Record(
                "ledger_item",
                "l-1",
                values={**base, "source": "family", "words": asked, "state": "answered", "answer": ANSWER},
                appends={"progress": own},
            ),
        )
        put(
            unit,
            Record("ledger_item", "l-2", values={**base, "source": "child", "words": CHILD_SAID}),
        )
        put(unit, Record("appointment", "a-1", values={"pupil": "u-1", "guardian": "g-1", "place": PLACE}))
        day = date(2026, 11, 1)
        tag = Tag("t-1", "u-1", "left_behind", day, "p-office", NOW, day, "p-office", "school", note=TAG_NOTE)
        unit.tags.add([tag])
