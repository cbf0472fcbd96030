"""PostgreSQL: the ledger refuses update, delete and truncate; the sequences behind the serials.

A guard against mistakes and careless hands. Whoever owns the tables can drop the triggers: what proves that nobody did
are the checkpoints outside the database. `SET gridlink.allow_truncate = 'on'` lets the tests empty their own database.
"""

from django.db import migrations

TABLES = ("ledger_entry", "ledger_checkpoint")
SERIALS = ("report", "case")

REFUSE = """
CREATE FUNCTION gridlink_ledger_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only: % refused', TG_TABLE_NAME, TG_OP USING ERRCODE = 'restrict_violation';
END $$
"""


def forwards(apps, schema_editor):
    if schema_editor.connection.vendor != "postgresql":
        return
    schema_editor.execute(REFUSE, params=None)
    for table in TABLES:
        schema_editor.execute(
            f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table}"
            " FOR EACH ROW EXECUTE FUNCTION gridlink_ledger_refuse()"
        )
        schema_editor.execute(
            f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} FOR EACH STATEMENT"
            " WHEN (coalesce(current_setting('gridlink.allow_truncate', true), '') <> 'on')"
            " EXECUTE FUNCTION gridlink_ledger_refuse()"
        )
    for name in SERIALS:
        schema_editor.execute(f"CREATE SEQUENCE gridlink_serial_{name} AS bigint")


def backwards(apps, schema_editor):
    if schema_editor.connection.vendor != "postgresql":
        return
    for name in SERIALS:
        schema_editor.execute(f"DROP SEQUENCE gridlink_serial_{name}")
    for table in TABLES:
        schema_editor.execute(f"DROP TRIGGER {table}_append_only ON {table}")
        schema_editor.execute(f"DROP TRIGGER {table}_no_truncate ON {table}")
    schema_editor.execute("DROP FUNCTION gridlink_ledger_refuse()")


class Migration(migrations.Migration):
    dependencies = [("ledger", "0001_initial")]

    operations = [migrations.RunPython(forwards, backwards)]
