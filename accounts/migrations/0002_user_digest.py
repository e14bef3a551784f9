from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="user",
            name="digest",
            field=models.BooleanField(
                default=True, help_text="wants the summary of what concerns them"
            ),
        ),
    ]
