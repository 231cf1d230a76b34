"""The words by which pages name bylines, counts, notes, courtesies and navigation, in the languages we know."""

import re

# Before a name. Without a date, only those of the site's own language and English count.
BY = {
    "en": ("by", "written by", "posted by", "author"),
    "de": ("von", "autor", "autorin"),
    "fr": ("par", "auteur", "autrice"),
    "es": ("por", "autor", "autora"),
    "pt": ("por", "autor", "autora"),
    "it": ("di", "da", "autore", "autrice"),
    "nl": ("door", "auteur"),
    "sv": ("av",),
    "da": ("af",),
    "nb": ("av",),
    "fi": ("kirjoittanut",),
    "pl": ("przez", "autor", "autorka"),
    "cs": ("autor", "autorka"),
    "ru": ("автор",),
    "uk": ("автор",),
    "tr": ("yazan",),
}

# Between a name and a date.
ON = frozenset("on am vom le el em il op den dnia dne del".split())

UPDATED = (
    r"(?:last )?(?:updated|modified|edited)|(?:zuletzt )?(?:aktualisiert|geändert)|mis(?:e)? à jour|actualizad[oa]"
    r"|atualizad[oa]|aggiornat[oa]|bijgewerkt|uppdaterad|opdateret|oppdatert|zaktualizowano|обновлено"
)
PUBLISHED = r"published|posted|veröffentlicht|publiée?|publicad[oa]|pubblicat[oa]|gepubliceerd|publicerad|опубликовано"

_COMMENTS = (
    r"comments?|kommentare?n?|kommentarer|commentaires?|comentarios?|comentários?|comment[oi]|reacties?|opmerking(?:en)?"
    r"|komment(?:ti|tia)|komentarz[ey]?|komentář[eů]?|комментари(?:й|я|ев|и)|коментар(?:і|ів)?|yorum|σχόλι[αο]"
)
_NONE = r"no|zero|keine?|aucun|sin|sem|nessun|geen|inga|ingen|brak|нет"
_ONE = r"one|ein|eine|un|uno|um|één|en|ett|один"
_NUMBER = rf"(?:[0-9]{{1,3}}(?:[,.' \u00a0\u202f][0-9]{{3}})+|[0-9]+|{_NONE}|{_ONE})"
COUNT_AT_END = re.compile(
    rf"(?:^|[\s|·•(\[,;–—-])(?P<count>{_NUMBER})\s+(?:(?:user|reader)\s+)?(?:{_COMMENTS})\s*[)\]]?\s*\Z",
    re.IGNORECASE,
)
COUNT_AFTER_WORD = re.compile(
    rf"(?:^|[\s|·•,;–—-])(?:{_COMMENTS})\s*[:(\[]\s*(?P<count>{_NUMBER})\s*[)\]]?\s*\Z", re.IGNORECASE
)
COMMENTS_OFF = re.compile(
    r"[\s|·•(\[,;–—-]+comments\s+(?:are\s+)?(?:off|closed|disabled)[)\]]?\Z", re.IGNORECASE
)
IS_NONE = re.compile(rf"(?:{_NONE})\Z", re.IGNORECASE)
IS_ONE = re.compile(rf"(?:{_ONE})\Z", re.IGNORECASE)

NOTES_HEADING = re.compile(
    r"(?:(?:foot|end)?notes?(?: and references| & references)?|references?|sources?|citations?|bibliography|works cited"
    r"|anmerkung(?:en)?|fu(?:ß|ss)noten?|quellen(?:angaben)?|einzelnachweise|literatur|belege"
    r"|références?|bibliographie|notas?|referencias?|referências?|fuentes?|fontes?|bibliografía|bibliografia"
    r"|note|fonti|riferimenti|noten|voetnoten|bronnen|referenties|noter|fotnoter|källor|kilder|referenser"
    r"|przypisy|źródła|poznámky|zdroje|примечания|источники|сноски|ссылки|kaynaklar|notlar)\s*[:.]?\Z",
    re.IGNORECASE,
)

COURTESY = re.compile(
    r"(?:courtesy(?:\s+of)?|mit freundlicher genehmigung(?:\s+(?:von|des|der))?|avec l['’]aimable autorisation (?:de|du|d['’])"
    r"|(?:par )?courtoisie (?:de|du)|cortesía (?:de|del)|cortesia (?:de|do|da|di|del|dell['’])"
    r"|per gentile concessione (?:di|del|dell['’])|met dank aan|dzięki uprzejmości)\s*:?\s*(?P<rest>.+)\Z",
    re.IGNORECASE,
)

# A line made of nothing but these is a way through a page, not part of an article.
_NAVIGATION = (
    r"user comments|reader comments|comments|post a comment|post comment|leave a comment|leave a reply|add a comment"
    r"|write a comment|add your comment|be the first to comment|view comments|show comments|back to top|back to the top"
    r"|return to top|to the top|go to top|top|top of page|print this article|print this page|email this article"
    r"|share this article|next article|previous article"
)
NAVIGATION = re.compile(rf"(?:{_NAVIGATION})(?: (?:{_NAVIGATION}))*\Z")
# From such a line on, everything is the discussion of another page.
DISCUSSION_BEGINS = re.compile(r"(?:user|reader) comments\b")
