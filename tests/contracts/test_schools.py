"""The walls between schools: nothing of one is ever read, counted, changed or locked from another."""

from __future__ import annotations

import pytest
from sqlalchemy import delete, func, insert, select, text, update
from sqlalchemy.exc import DBAPIError

from server.store.base import Base, table_of
from server.store.errors import NoSchool, Unscoped
from server.store.tables import SYNCED, Visit
from server.store.unit import Store
from tests.contracts.conftest import Seed, visit

VISIT = table_of(Visit)


@pytest.mark.parametrize("nobody", ["", "*", None])
def test_no_unit_without_a_school(store: Store, nobody: str) -> None:
    with pytest.raises(NoSchool), store.write(nobody):
        pass
    with pytest.raises(NoSchool), store.read(nobody):
        pass


def test_a_school_without_keys_has_no_unit(store: Store) -> None:
    with pytest.raises(LookupError), store.read("S-unknown"):
        pass


def test_the_same_id_in_two_schools_is_two_records(store: Store, school: str, other_school: str) -> None:
    Seed(store, school).put(visit("v1", mode="phone"))
    Seed(store, other_school).put(visit("v1", mode="letter"))
    for here, mode in ((school, "phone"), (other_school, "letter")):
        with store.read(here) as unit:
            record = unit.records.get("visit", "v1")
            assert record is not None
            assert record.values["mode"] == mode
            assert unit.records.count("visit") == 1
            assert unit.records.count_by("visit", "mode") == {mode: 1}
            assert len(unit.feed.page(None, {"office:x"}, 10).entries) == 1


def test_ids_of_another_school_do_not_exist(store: Store, school: str, other_school: str) -> None:
    Seed(store, other_school).put(visit("v9"))
    with store.write(school) as unit:
        assert unit.records.get("visit", "v9") is None
        assert unit.records.load_for_update([("visit", "v9")]) == {}
        assert unit.records.by("visit", id=["v9"]) == []
        unit.records.put(visit("v9", mode="phone"), ["office:x"])
    with store.read(other_school) as unit:
        record = unit.records.get("visit", "v9")
        assert record is not None
        assert "mode" not in record.values


@pytest.mark.parametrize(
    "statement",
    [
        select(func.count()).select_from(VISIT),
        select(VISIT),
        select(VISIT.c.id).where(VISIT.c.id == "v9"),
        update(VISIT).values(status="approved"),
        delete(VISIT),
        text("SELECT count(*) FROM visit"),
        text("SELECT school_id, id FROM visit"),
        text("SELECT v.id FROM visit v JOIN organisation o ON true"),
        select(table_of(Visit)).where(VISIT.c.school_id == "another"),
        insert(VISIT).values(school_id="another", id="v1", seq=1, values={}, stamps={}, meta={}, scopes=[]),
    ],
    ids=str,
)
def test_a_statement_that_forgets_the_school_does_not_run(
    store: Store, school: str, statement: object
) -> None:
    with pytest.raises(Unscoped), store.write(school) as unit:
        unit._tx.execute(statement)  # type: ignore[arg-type]  # the very thing that repositories never do


def test_every_table_of_a_school_begins_its_key_with_it() -> None:
    free = {"organisation", "server_state", "login_throttle", "school"}
    for table in Base.metadata.sorted_tables:
        if table.name not in free:
            assert next(iter(table.primary_key.columns)).name == "school_id", table.name
    assert {table_of(model).name for model in SYNCED.values()} <= set(Base.metadata.tables)


@pytest.mark.integration
class TestRowLevelSecurity:
    """The wall beneath, asked directly, past the store's own guard."""

    def _count(self, store: Store, table: str, school: str | None) -> int:
        with store.engine.connect() as connection, connection.begin():
            if school is not None:
                connection.execute(text("SELECT set_config('app.school', :s, true)"), {"s": school})
            return int(connection.execute(text(f'SELECT count(*) FROM "{table}"')).scalar_one())

    def test_without_a_school_there_are_no_rows(self, postgres_store: Store, keys: object) -> None:
        mine, theirs = self._two(postgres_store, keys)
        for table in Base.metadata.sorted_tables:
            if "school_id" in table.c or table.name == "school":
                assert self._count(postgres_store, table.name, None) == 0, table.name
        assert self._count(postgres_store, "visit", mine) == 1
        assert self._count(postgres_store, "visit", theirs) == 1
        assert self._count(postgres_store, "visit", "*") >= 2
        assert self._count(postgres_store, "school", mine) == 1

    def test_every_table_of_a_school_is_forced(self, postgres_store: Store) -> None:
        found = text("SELECT relname FROM pg_class WHERE relrowsecurity AND relforcerowsecurity")
        with postgres_store.engine.connect() as connection:
            walled = {row[0] for row in connection.execute(found)}
        wanted = {t.name for t in Base.metadata.sorted_tables if "school_id" in t.c} | {"school"}
        assert walled == wanted

    def test_a_row_for_another_school_is_refused(self, postgres_store: Store, keys: object) -> None:
        mine, theirs = self._two(postgres_store, keys)
        foreign = text("INSERT INTO household VALUES (:s, 'h1', '')").bindparams(s=theirs)
        with postgres_store.engine.connect() as connection:
            connection.execute(text("SELECT set_config('app.school', :s, true)"), {"s": mine})
            with pytest.raises(DBAPIError, match="row-level security"):
                connection.execute(foreign)

    def test_a_school_set_for_one_transaction_is_gone_in_the_next(
        self, postgres_store: Store, keys: object
    ) -> None:
        mine, _ = self._two(postgres_store, keys)
        with postgres_store.engine.connect() as connection:
            with connection.begin():
                connection.execute(text("SELECT set_config('app.school', :s, true)"), {"s": mine})
                assert connection.execute(text("SELECT count(*) FROM visit")).scalar_one() == 1
            with connection.begin():
                assert connection.execute(text("SELECT count(*) FROM visit")).scalar_one() == 0

    def _two(self, store: Store, keys: object) -> tuple[str, str]:
        from tests.contracts.conftest import make_school

        schools = (make_school(store, keys), make_school(store, keys))  # type: ignore[arg-type]
        for school in schools:
            Seed(store, school).put(visit("v1"))
        return schools
