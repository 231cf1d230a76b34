from collections.abc import Iterable

from rest_framework import serializers

from articles.models import Section, Site


class SectionShape(serializers.Serializer[Section]):
    slug = serializers.SlugField()
    name = serializers.CharField()


class SiteShape(serializers.Serializer[Site]):
    slug = serializers.SlugField()
    name = serializers.CharField()
    url = serializers.URLField(help_text="Where the site lives, without a slash at the end.")
    language = serializers.CharField(help_text="BCP 47 tag.")
    time_zone = serializers.CharField(help_text="IANA name.")
    sections = SectionShape(many=True)


def site_json(site: Site, sections: Iterable[Section]) -> dict[str, object]:
    return {
        "slug": site.slug,
        "name": site.name,
        "url": site.url,
        "language": site.language,
        "time_zone": site.time_zone,
        "sections": [section_json(section) for section in sections],
    }


def section_json(section: Section) -> dict[str, object]:
    return {"slug": section.slug, "name": section.name}
