"""
Which language a text is written in, as far as its letters and its smallest words tell.

Alphabets tell most languages apart; of those in Latin and Cyrillic letters the words without which no sentence is made.
Nothing is said about a text that is too short to tell.
"""

import re
import unicodedata
from collections import Counter
from functools import lru_cache

# What is looked at of a long text.
_LOOKED_AT_MAX = 2_000
_LETTERS_MIN = 12
_SHARE = 0.6
# Of the small words at least so many, and so many more than of the next language.
_WORDS_MIN = 3
_AHEAD = 1.5
_WORD = re.compile(r"[^\W\d_]+")
_LINK = re.compile(r"(?:https?://|www\.)\S+")

# What a letter's Unicode name begins with, and the language that is written in it alone.
_BY_SCRIPT = {
    "HIRAGANA": "ja",
    "KATAKANA": "ja",
    "HANGUL": "ko",
    "THAI": "th",
    "GREEK": "el",
    "HEBREW": "he",
    "GEORGIAN": "ka",
    "ARMENIAN": "hy",
    "TAMIL": "ta",
    "TELUGU": "te",
    "GUJARATI": "gu",
    "GURMUKHI": "pa",
    "KANNADA": "kn",
    "MALAYALAM": "ml",
    "SINHALA": "si",
    "KHMER": "km",
    "LAO": "lo",
    "MYANMAR": "my",
    "TIBETAN": "bo",
    "CJK": "zh",
}
_SMALL_WORDS = {
    "de": "der die das und ist nicht ein eine zu den von mit auf für im es sich auch dem wie hat wir ich aber dass noch nur",
    "en": "the and is of to in that it was for on are with as they be this have from you not but what all were when your",
    "es": "el los las y que es un una por con para no lo como más pero sus su del al esta está muy hay ya porque fue",
    "fr": "le les et est des un une du que qui dans pour pas sur au avec ce il ne plus par sont mais vous nous c'est cette",
    "it": "il gli e che di è un una per non con sono della dei nel anche come ma più questo alla si lo mi ha del perché",
    "nl": "de het een en van is dat niet te op zijn voor met aan er maar ook die dit bij ik om wat als ze nog wel",
    "pt": "o os as e que é um uma por com para não do da em no na mais mas como seu sua ao foi são está isso você",
    "pl": "i w na się nie to jest z do że o jak ale po co tak za od przez był czy dla są już tylko",
    "sv": "och att det i en är som på av för med den till inte har ett om var jag men de kan så vi från",
    "da": "og at det en er som på af for med den til ikke har et om var jeg men de kan så vi fra blev",
    "tr": "ve bir bu için de da çok ne ama gibi daha var ben o mi değil ile olarak kadar en",
    "ru": "и в не на что я с он как это по но они мы все так его из за от бы же для уже",
    "uk": "і в не на що я з він як це по але вони ми все так його із за від би для вже та є",
    "bg": "и в не на че аз с той как това по но те ние всички така от за са е да се ще",
    "ar": "في من على إلى أن هذا هذه التي الذي ما لا كان عن مع كل هو هي",
    "fa": "در به از که این را با است برای آن یک هم می تا بر نیست شد",
    "ur": "کے کی میں ہے اور سے کا کو نے پر یہ کہ نہیں ہیں",
}
_LANGUAGES_OF: dict[str, list[str]] = {}
for _language, _line in _SMALL_WORDS.items():
    for _small in _line.split():
        _LANGUAGES_OF.setdefault(_small, []).append(_language)


def plain(language: str) -> str:
    """Return a language without its region, in two or three small letters."""
    return language.lower().replace("_", "-").partition("-")[0]


def language_of(text: str) -> str | None:
    """Return the language of a text in two letters, or None where nothing tells it."""
    seen = _LINK.sub(" ", text[:_LOOKED_AT_MAX])
    words = _WORD.findall(seen)
    letters = sum(map(len, words))
    if letters == 0:
        return None
    if not seen.isascii():
        by_script = _by_script(words, letters)
        if by_script:
            return by_script
    if letters < _LETTERS_MIN:
        return None
    return _by_small_words(words)


def _by_script(words: list[str], letters: int) -> str | None:
    scripts = Counter(_script(letter) for word in words for letter in word)
    japanese = scripts["HIRAGANA"] + scripts["KATAKANA"]
    if japanese and japanese + scripts["CJK"] >= _SHARE * letters:
        return "ja"
    script, count = scripts.most_common(1)[0]
    # Letters of one of these are as many as a whole sentence in others.
    return _BY_SCRIPT.get(script) if count >= _SHARE * letters and count > 1 else None


@lru_cache(maxsize=4096)
def _script(letter: str) -> str:
    return unicodedata.name(letter, "").partition(" ")[0].partition("-")[0]


def _by_small_words(words: list[str]) -> str | None:
    told: Counter[str] = Counter()
    for word in words:
        told.update(_LANGUAGES_OF.get(word.lower(), ()))
    if not told:
        return None
    (first, count), *others = told.most_common(2)
    after = others[0][1] if others else 0
    return first if count >= _WORDS_MIN and count >= _AHEAD * after else None
