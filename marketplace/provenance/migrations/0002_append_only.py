from django.db import migrations

from marketplace.kit.append_only import guard


class Migration(migrations.Migration):
    dependencies = [("provenance", "0001_initial")]
    operations = [
        guard("provenance_event"),
    ]
