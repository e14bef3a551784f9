from django.db import migrations

from marketplace.kit.append_only import guard


class Migration(migrations.Migration):
    dependencies = [("ledger", "0001_initial")]
    operations = [
        guard("ledger_transaction"),
        guard("ledger_transfer"),
    ]
