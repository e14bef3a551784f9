from django.db import migrations

from marketplace.kit.append_only import guard


class Migration(migrations.Migration):
    dependencies = [("delivery", "0001_initial")]
    operations = [
        guard("delivery_delivery"),
    ]
