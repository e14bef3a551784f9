from django.db import migrations

from marketplace.kit.append_only import guard


class Migration(migrations.Migration):
    dependencies = [("payouts", "0001_initial")]
    operations = [
        guard("payouts_allocation"),
        guard("payouts_earning"),
    ]
