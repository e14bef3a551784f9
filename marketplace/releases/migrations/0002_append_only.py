from django.db import migrations

from marketplace.kit.append_only import guard


class Migration(migrations.Migration):
    dependencies = [("releases", "0001_initial")]
    operations = [
        guard("releases_removal"),
    ]
