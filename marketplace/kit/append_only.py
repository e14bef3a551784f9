"""Tables that only grow: the database itself refuses update, delete and truncate."""

from django.db import migrations

FUNCTION = """
CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% is append-only: % refused', TG_TABLE_NAME, TG_OP
    USING ERRCODE = 'integrity_constraint_violation';
END $$;
"""


def guard(table: str) -> migrations.RunSQL:
    """A migration operation that makes `table` append-only."""
    return migrations.RunSQL(
        f"""{FUNCTION}
        CREATE TRIGGER {table}_is_append_only BEFORE UPDATE OR DELETE ON {table}
          FOR EACH ROW EXECUTE FUNCTION refuse_change();
        CREATE TRIGGER {table}_is_never_emptied BEFORE TRUNCATE ON {table}
          FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();""",
        f"DROP TRIGGER {table}_is_append_only ON {table};"
        f"DROP TRIGGER {table}_is_never_emptied ON {table};",
    )
