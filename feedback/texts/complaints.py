"""Whether words plainly complain of a visit, in Ukrainian, Russian or English. In doubt they do not.

A table of stems, each with what it must not follow: "не жах" and "думала, буде жах" are no complaints, and
neither is who praises beside it.
"""

from __future__ import annotations

import re

from feedback.texts.words import plain

# Harm to the client, or a refusal to come again: these need no second word.
HARM = (
    r"(?:об|по|з|с)?пек(?:ли|ла|лась|лися) (?:\w+ )?(?:воск\w*|шкір\w*|кож\w*|мене|меня)|"
    r"(?:мене|меня|мені|мне|шкіру|кожу|голову|вухо|ухо|шию|волосся|волосы) (?:\w+ )?"
    r"(?:обпекл\w+|обпік|попекл\w+|спалил\w*|сожгл\w+|обожгл\w+|порізал\w*|порезал\w*|поранил\w*|"
    r"подряпал\w*|поцарапал\w*)|"
    r"(?:обпекл|обожгл|попекл|порізал|порезал|спалил|сожгл)\w* "
    r"(?:мене|меня|мені|мне|шкір\w*|кож\w*|голов\w*|волосс?\w*)|"
    r"(?:зіпсувал[иа]|зіпсував|испортил[иа]?|испоганил\w*)(?! би?\b)|зіпсован\w*|испорчен\w*|"
    r"алергі\w+ (?:почал|пішл)\w+|опік\w*|ожог\w*|до крові|до крови|"
    r"(?:більше|больше) (?:я )?(?:до вас |к вам |сюди |сюда |ніколи |никогда )*"
    r"не (?:прийду|піду|приду|пойду|повернусь|вернусь)(?! (?:в|у|до|к|ни) (?:інш|друг|як))|"
    r"не (?:прийду|приду|повернусь|вернусь) (?:більше|больше|ніколи|никогда)|"
    r"(?:ніколи|никогда) (?:\w+ ){0,2}не (?:прийду|приду|повернусь|вернусь)|ноги моєї|ноги моей|"
    r"(?:по|за)?верн(?:іть|ите) (?:мені |мне )?(?:мої |мои )?(?:гроші|кошти|деньги)|"
    r"(?:want|give) (?:me )?(?:my )?(?:money back|a refund)|refund|never (?:come|coming|going) back|"
    r"(?:ruined|burn(?:ed|t)|damaged|hurt) (?:my|me)"
)
# Plain blame of the salon.
BLAME = (
    r"жах(?:ливо|лива|ливий|ливе|ливі)?|жахіття|ужас(?:но|ный|ная|ное)?|кошмар\w*|відстій\w*|отстой\w*|"
    r"огидн\w+|отвратительн\w+|хамств\w*|хамил\w*|нахамил\w*|хамк\w*|обурлив\w+|обурен\w+|возмутительн\w+|"
    r"ганьба|позор|халтур\w*|паскудн\w+|розчарован\w*|разочарован\w*|найгірш\w+|худш(?:ий|ая|ее)|"
    r"незадоволен\w*|недоволен|недовольн\w+|дуже погано|очень плохо|"
    r"(?:майстр\w+|мастера|нікого|никого|адміністратор\w*) (?:\w+ )?не було(?: на місці)?|"
    r"awful|terrible|horrible|disgusting|worst|rude|disappoint(?:ed|ing)|unprofessional"
)
# Said before it, these turn it round, or make it a fear that did not come true.
TURNED = re.compile(
    r"(?:\bне|\bні|\bбез|\bнет|\bnot|\bno|\bn't|\bдумал\w+|\bбоял\w+(?: що| что)?|\bчекал\w+ гірш\w*|"
    r"\bжодн\w+|"
    r"\bніяк\w+|\bникак\w+)(?:\s+\w+){0,2}\s*$"
)
PRAISE = re.compile(
    r"\b(?:чудов\w+|красив\w*|супер|відмінн\w+|прекрасн\w+|отличн\w+|"
    r"дуже задоволен\w*|найкращ\w+|люблю вас|perfect|amazing)\b"
)
PLAIN_HARM = re.compile(rf"(?<!\w)(?:{HARM})(?!\w)")
PLAIN_BLAME = re.compile(rf"(?<!\w)(?:{BLAME})(?!\w)")
SENTENCE = re.compile(r"[^.!?…\n]+")


def complains(text: str) -> bool:
    """Whether these words plainly say that the visit went wrong."""
    bare = " ".join(plain(text).replace(",", " ").split(" "))
    harmed = any(_stands(part, PLAIN_HARM) for part in SENTENCE.findall(bare))
    if harmed:
        return True
    return not PRAISE.search(bare) and any(_stands(part, PLAIN_BLAME) for part in SENTENCE.findall(bare))


def _stands(sentence: str, wanted: re.Pattern[str]) -> bool:
    """Whether the sentence says one of these, and does not turn it round."""
    part = " ".join(sentence.split())
    return any(not TURNED.search(part[: found.start()]) for found in wanted.finditer(part))
