from django.db import migrations

from marketplace.kit.append_only import guard


class Migration(migrations.Migration):
    dependencies = [("consent", "0001_initial")]
    operations = [
        guard("consent_terms"),
        guard("consent_grant"),
        guard("consent_revocation"),
        guard("consent_narrowing"),
    ]
