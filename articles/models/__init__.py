from articles.models.article import Article
from articles.models.purge import Purge
from articles.models.reference import Reference
from articles.models.section import Section
from articles.models.site import Site

__all__ = ["Article", "Purge", "Reference", "Section", "Site"]
