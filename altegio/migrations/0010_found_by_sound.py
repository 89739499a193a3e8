"""Clients are found by how their names sound: in Ukrainian, Russian or Latin letters, with a letter wrong."""

from __future__ import annotations

import django.contrib.postgres.indexes
from django.db import migrations, models
from django.db.models import F, Func, Value

# What `altegio.folding.fold_in_sql` wrote on the day of this migration.
FOLD = r"""
CREATE OR REPLACE FUNCTION altegio_fold(text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $fold$
SELECT replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(
replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(
replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(
replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(
replace(replace(replace(replace(replace(replace(replace(replace(' ' || translate($1,
E'абвгґдеєёжзиіїйыклмнопрстуфхцчшщэюяАБВГҐДЕЄЁЖЗИІЇЙЫКЛМНОПРСТУФХЦЧШЩЭЮЯàáâãäåąæçćčďđèéêëęěìíîïłľńňñòóôõöøőŕřśšťúùûüůűýźžżÀÁÂÃÄÅĄÆÇĆČĎĐÈÉÊËĘĚÌÍÎÏŁĽŃŇÑÒÓÔÕÖØŐŔŘŚŠŤÚÙÛÜŮŰÝŹŽŻABCDEFGHIJKLMNOPQRSTUVWXYZ!#$%&()*+,-./:;<=>?@[\\]^_{|}~«»–—№…\u00a0\t\n\rьъЬЪ\'’ʼ`´′"',
'abvhhdeeeZziiiiiklmnoprstufhцCSSeюяabvhhdeeeZziiiiiklmnoprstufhцCSSeюяaaaaaaaacccddeeeeeeiiiillnnnooooooorrsstuuuuuuyzzzaaaaaaaacccddeeeeeeiiiillnnnooooooorrsstuuuuuuyzzzabcdefghijklmnopqrstuvwxyz' || repeat(' ', 39)) || ' ', 'shch', 'S'),
'sch', 'S'), 'tch', 'C'), 'ch', 'C'), 'zgh', 'Z'), 'kh', 'h'), 'sh', 'S'), 'zh', 'Z'), 'ph', 'f'),
'tz', 'ц'), 'ts', 'ц'), 'x', 'ks'), 'c', 'k'), 'g', 'h'), 'j', 'i'), 'y', 'i'), 'q', 'k'), 'w', 'v'),
'ц', 'c'), E'ei ', E'i '), E' ia', E' Ja'), E' iu', E' Ju'), E' я', E' Ja'), E' ю', E' Ju'), 'я', 'a'),
'ю', 'u'), '  ', ' '), 'aa', 'a'), 'bb', 'b'), 'cc', 'c'), 'dd', 'd'), 'ee', 'e'), 'ff', 'f'), 'hh', 'h'),
'ii', 'i'), 'kk', 'k'), 'll', 'l'), 'mm', 'm'), 'nn', 'n'), 'oo', 'o'), 'pp', 'p'), 'rr', 'r'), 'ss', 's'),
'tt', 't'), 'uu', 'u'), 'vv', 'v'), 'zz', 'z'), 'ia', 'a'), 'ie', 'e'), 'io', 'o'), 'iu', 'u'), 'ai', 'a'),
'ei', 'e'), 'oi', 'o'), 'ui', 'u'), 'aa', 'a'), 'ee', 'e'), 'oo', 'o'), 'uu', 'u')
$fold$
"""


def folded(column):
    """The column as it sounds."""
    return Func(F(column), function="altegio_fold", output_field=models.TextField())


class Migration(migrations.Migration):
    """Makes the function, the column that it fills, and the column's index in place of the name's own."""

    dependencies = [("altegio", "0009_asking_rules")]

    operations = [
        migrations.RunSQL(FOLD, "DROP FUNCTION altegio_fold(text)"),
        migrations.AddField(
            model_name="client",
            name="sounds",
            field=models.GeneratedField(
                db_persist=True,
                expression=Func(
                    folded("name"),
                    Value("|"),
                    folded("instagram_username"),
                    arg_joiner=" || ",
                    output_field=models.TextField(),
                    template="(%(expressions)s)",
                ),
                output_field=models.TextField(),
            ),
        ),
        migrations.RemoveIndex(model_name="client", name="altegio_client_name_trgm"),
        migrations.AddIndex(
            model_name="client",
            index=django.contrib.postgres.indexes.GinIndex(
                fields=["sounds"], name="altegio_client_sounds", opclasses=["gin_trgm_ops"]
            ),
        ),
    ]
