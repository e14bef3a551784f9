from django.db import migrations

from marketplace.kit.append_only import guard


class Migration(migrations.Migration):
    dependencies = [("purchases", "0001_initial")]
    operations = [
        guard("purchases_settlement"),
    ]
