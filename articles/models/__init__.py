from articles.models.article import Article
from articles.models.reference import Reference
from articles.models.section import Section
from articles.models.site import Site

__all__ = ["Article", "Reference", "Section", "Site"]
