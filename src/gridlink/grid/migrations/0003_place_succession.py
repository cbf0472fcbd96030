from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('grid', '0002_initial'),
    ]

    operations = [
        migrations.AddField(
            model_name='place',
            name='successor',
            field=models.BigIntegerField(blank=True, db_index=True, null=True),
        ),
    ]
