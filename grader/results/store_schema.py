"""The tables of a store, and what keeps them append-only: rows are added, never changed or deleted."""

from typing import Final

VERSION: Final = 3
"""The version written into the file. A grader that does not know removals, or secrets, must not read a store
that has some."""

READABLE: Final = (0, 1, 2, VERSION)
"""Versions that can be opened. 0 is a new file; earlier versions only get tables added."""


def _write_chain_rule(table: str, columns: str) -> str:
    """Return the SQL by which rows that agree in `columns` each supersede the last one, once."""
    same = f"({columns}) = ({', '.join(f'new.{column}' for column in columns.split(', '))})"
    first = f"first_{table.removesuffix('s')}"
    return f"""
CREATE UNIQUE INDEX IF NOT EXISTS {first} ON {table} ({columns}) WHERE supersedes IS NULL;
CREATE INDEX IF NOT EXISTS {table}_of ON {table} ({columns}, id);
CREATE TRIGGER IF NOT EXISTS {table}_stay BEFORE UPDATE ON {table}
    BEGIN SELECT RAISE(ABORT, '{table} are never changed: add one that supersedes'); END;
CREATE TRIGGER IF NOT EXISTS {table}_are_added BEFORE INSERT ON {table}
    WHEN EXISTS (
        SELECT 1 FROM {table} WHERE id = new.id OR supersedes = new.supersedes OR (
            new.supersedes IS NULL AND {same}
        )
    ) BEGIN SELECT RAISE(ABORT, '{table} are never replaced: add one that supersedes the last'); END;
CREATE TRIGGER IF NOT EXISTS {table}_supersede_their_own BEFORE INSERT ON {table}
    WHEN EXISTS (SELECT 1 FROM {table} WHERE id = new.supersedes AND NOT {same})
    BEGIN SELECT RAISE(ABORT, '{table} supersede only what is about the same'); END;
CREATE TRIGGER IF NOT EXISTS {table}_are_kept BEFORE DELETE ON {table}
    BEGIN SELECT RAISE(ABORT, '{table} are never deleted'); END;
"""


SCHEMA: Final = f"""
BEGIN IMMEDIATE;
CREATE TABLE IF NOT EXISTS run_keys (
    id      INTEGER PRIMARY KEY,
    run_key TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS secrets (
    id     INTEGER PRIMARY KEY,
    secret TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS grades (
    id            INTEGER PRIMARY KEY,
    assignment    TEXT NOT NULL,
    student       TEXT NOT NULL,
    circumstances TEXT NOT NULL,
    supersedes    INTEGER UNIQUE REFERENCES grades (id),
    body          TEXT NOT NULL
);
{_write_chain_rule("grades", "assignment, student")}
CREATE TABLE IF NOT EXISTS overrides (
    id         INTEGER PRIMARY KEY,
    assignment TEXT NOT NULL,
    student    TEXT NOT NULL,
    item       TEXT NOT NULL,
    supersedes INTEGER UNIQUE REFERENCES overrides (id),
    body       TEXT NOT NULL
);
{_write_chain_rule("overrides", "assignment, student, item")}
CREATE TABLE IF NOT EXISTS removals (
    id         INTEGER PRIMARY KEY,
    assignment TEXT NOT NULL,
    student    TEXT NOT NULL,
    last_grade INTEGER NOT NULL REFERENCES grades (id),
    body       TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS removals_of ON removals (assignment, student, last_grade);
CREATE TRIGGER IF NOT EXISTS removals_stay BEFORE UPDATE ON removals
    BEGIN SELECT RAISE(ABORT, 'removals are never changed'); END;
CREATE TRIGGER IF NOT EXISTS removals_are_kept BEFORE DELETE ON removals
    BEGIN SELECT RAISE(ABORT, 'removals are never deleted'); END;
CREATE TABLE IF NOT EXISTS outputs (
    id         INTEGER PRIMARY KEY,
    last_grade INTEGER NOT NULL,
    told       TEXT NOT NULL,
    shown      TEXT NOT NULL
);
PRAGMA user_version = {VERSION};
COMMIT;
"""
