import pytest

from comments.accounts.names import reserved
from tests.factories.articles import SiteFactory

CLAIMS = """
    Admin|ADMIN|a d m i n|A.d.m.i.n|_admin_|-=Admin=-|Admin 1|admin2026|Ad Min|theadmin|AnnaAdmin|Anna the admin
    Administrator|Administration|System Administrator|sysadmin|Webmaster|AutoModerator
    Moderator|moderator|Site Moderator|SiteModerator|The Moderator|Moderator Anna|Anna (Moderator)|moderatorteam|Mod
    Mod Team|M o d|Owner|Site Owner|Editor|Editor-in-Chief|Chief Editor|Editors|Staff|Staff Member|Support
    Customer Support|Help Desk|Team|The Team|Comments Team|Official|Verified|System
    Belowline|Belowline Support|belowline team|The Harbour Post|Harbour Post|HarbourPost|Harbour-Post Team
    the harbour post newsroom|Official Harbour Post|Editor, The Harbour Post
    Moderatorin|Moderation|Redaktion|Die Redaktion|Chefredaktion|Offiziell
    Modérateur|Modératrice|Équipe|L'équipe|La rédaction|Officiel
    Moderador|Administradora|El equipo|Equipo de soporte|Propietario|Oficial
    المشرف|الإدارة|فريق التحرير|فريق الدعم|مدير الموقع
    Модератор|Администратор
"""

LOOK_LIKE_CLAIMS = """
    Аdmin|Αdmin|Ꭺdmin|аdmіn|АDМІN|admіn|αdмιη|ɑɗɱιɳ|ǟɖʍɨռ|Ａｄｍｉｎ|𝐀𝐝𝐦𝐢𝐧|𝕒𝕕𝕞𝕚𝕟|𝓐𝓭𝓶𝓲𝓷|ⓐⓓⓜⓘⓝ|🅰🅳🅼🅸🅽
    🇦🇩🇲🇮🇳|ᴀᴅᴍɪɴ|ᵃᵈᵐⁱⁿ|ᗩᗪᗰIᑎ|áđmíñ|A̶d̶m̶i̶n̶|Adm1n|4dmin|@dmin|Adm!n|Adrnin|AdmIn|ADM|✧ADMIN✧|꧁Admin꧂|adrnіn
    M0derator|Мoderator|Moderаtоr|Rnoderator|Mоd Teаm|Ⓜoderator|Moderat0r|ℳoderator|m0d3r4t0r
    0wner|ovvner|Οwner|5taff|$taff|Stаff|Supp0rt|Տupport|Τeam|ᴛᴇᴀᴍ|Tèam|OfficiaI|Øfficial|Systеm|Ѕystem|5y5tem
    BeIowline|Belowl1ne|Bеlowline|Harb0ur P0st|The Hаrbour Роst|𝐇𝐚𝐫𝐛𝐨𝐮𝐫 𝐏𝐨𝐬𝐭
"""

PEOPLE = """
    Mo D.|Mo Salah|Leopold Staff|Johan Modin|Frank Teaman|Modibo Keita|Modesty Blaise|Stafford|Steam|Adam|Adama|Nadim
    Owen|Edith|Edita|Admiral Benbow|Badminton Fan|Boat Owner|Team Edward|Support Ukraine|Chief Joseph|Root Vegetable
    Crewe|Desmond|Hosta Lily|Sitara|Lea|Theo|Will Power|Harbour Rat|Post Malone|Harbour Post Reader|Below Zero
    News Junkie|Reader|Mary Moderate|Systematic Sue|مالك|برويز مشرف|Malik|Martin Redaktus|Juan del Mod|Team of one|Dean
    The Reader|Official Bureaucrat Hater|Tess Maintain|Hedda Page|Newsom|Des Kaufmann|Ed Chief-Aitken
"""


def names(table):
    return [name.strip() for line in table.strip().splitlines() for name in line.split("|") if name.strip()]


@pytest.fixture(scope="module")
def site():
    return SiteFactory.build(name="The Harbour Post", slug="harbour-post")


@pytest.mark.parametrize("name", names(CLAIMS))
def test_words_that_say_staff_are_reserved(name, site):
    assert reserved(name, site=site)


@pytest.mark.parametrize("name", [name for name in names(LOOK_LIKE_CLAIMS) if name != "ADM"] + ["ADM|N"])
def test_what_only_looks_like_such_a_word_is_reserved_too(name, site):
    assert reserved(name, site=site)


@pytest.mark.parametrize("name", names(PEOPLE))
def test_people_keep_their_names(name, site):
    assert not reserved(name, site=site)


@pytest.mark.parametrize(("name", "is_reserved"), [("Harbour Post", False), ("Moderator", True)])
def test_a_site_reserves_its_own_name_and_no_other_one(name, is_reserved):
    assert reserved(name, site=SiteFactory.build(name="Wochenblatt", slug="wochenblatt")) is is_reserved


def test_the_tables_are_as_long_as_they_should_be():
    assert len(names(LOOK_LIKE_CLAIMS)) >= 43
    assert len(names(PEOPLE)) >= 50
