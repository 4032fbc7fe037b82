from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('directory', '0012_override_told'),
    ]

    operations = [
        migrations.AddField(
            model_name='epoch',
            name='forgotten',
            field=models.BigIntegerField(default=0),
        ),
    ]
