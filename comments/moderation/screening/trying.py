"""What a draft would have caught: a rule whose conditions all hold, or the lines of a list that are in the words."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any
from uuid import UUID

from articles.models import Site
from comments.moderation.findings.conditions import Condition, matches
from comments.moderation.findings.lists import DOMAINS, SiteLists, made_ready
from comments.moderation.findings.verdicts import Submission
from comments.moderation.models import Check, RuleTrial, Sanction, Standing, WordList
from comments.moderation.models.moderation_policy import ModerationRules
from comments.moderation.restraints import Restraint, in_force, restraint_of
from comments.moderation.screening.phases.facts import Facts
from comments.moderation.text.finding import find_in
from comments.moderation.text.linking import belongs_to, possible_links_of
from comments.moderation.text.patterning import Budget
from comments.threads.models import Comment

# The lines of a list that are in each comment that it is about; of a rule none, which has no lines.
Caught = Mapping[UUID, Sequence[str]]


def catcher_of(trial: RuleTrial) -> Callable[[Sequence[Comment]], Caught]:
    """Return what tells of comments which of them a draft is about; each with author and account, words and article."""
    if not trial.is_of_list:
        return lambda comments: dict.fromkeys(_ruled(trial, comments), ())
    lists = _drafted(trial, words=trial.draft["words"])
    return lambda comments: _listed(lists, comments, site=trial.site)


def catcher_before(trial: RuleTrial) -> Callable[[Sequence[Comment]], Caught]:
    """Return the same of the list as it is kept; of a new one, and of a rule, nothing."""
    kept = trial.draft.get("kept", "")
    if not kept:
        return lambda _comments: {}
    lists = _drafted(trial, words=kept)
    return lambda comments: _listed(lists, comments, site=trial.site)


def _drafted(trial: RuleTrial, *, words: str) -> SiteLists:
    draft = trial.draft
    row = WordList(
        site_id=trial.site_id,
        kind=draft["kind"],
        language=draft["language"],
        section_id=draft["section"],
        article_id=draft["article"],
        words=words,
    )
    return made_ready([row])


def _listed(lists: SiteLists, comments: Sequence[Comment], *, site: Site) -> Caught:
    found = {}
    for comment in comments:
        article, body = comment.thread.article, comment.revision.body
        article.site = site
        lines: list[str] = []
        # As much time as a comment has that is posted: what takes longer is held for it, whatever it says.
        budget = Budget()
        for entries in lists.words_for(article):
            lines += [hit.word for hit in find_in(body, entries.entries, budget=budget)]
        for kind in DOMAINS:
            domains = lists.domains_for(article, kind)
            lines += [
                link.host for link in possible_links_of(body) if domains and belongs_to(link.host, domains)
            ]
        if lines or budget.is_over:
            found[comment.pk] = list(dict.fromkeys(lines))
    return found


def _ruled(trial: RuleTrial, comments: Sequence[Comment]) -> list[UUID]:
    """Return the comments that a rule is about, by their present words and what is known of their authors today."""
    conditions: list[Condition] = trial.draft["conditions"]
    standings = Standing.objects.in_bulk({comment.author_id for comment in comments})
    asked = {one["fact"] for one in conditions}
    scores = _scores(comments) if "score" in asked else {}
    laid = _restraints(comments, trial) if "trust" in asked else {}
    return [
        comment.pk
        for comment in comments
        if matches(
            conditions,
            Facts(
                submission_of(
                    comment, site=trial.site, restraint=laid.get(comment.author_id, Restraint.NONE)
                ),
                standing=standings.get(comment.author_id) or Standing(profile_id=comment.author_id),
                scores=scores.get((comment.pk, comment.revision.number)),
            ).find,
        )
    ]


def _restraints(comments: Sequence[Comment], trial: RuleTrial) -> dict[UUID, Restraint]:
    """Return what is laid on these authors today."""
    found: dict[UUID, list[Sanction]] = {}
    for sanction in Sanction.objects.filter(
        in_force(now=trial.asked_at), profile__in={comment.author_id for comment in comments}
    ):
        found.setdefault(sanction.profile_id, []).append(sanction)
    return {profile_id: restraint_of(laid) for profile_id, laid in found.items()}


def _scores(comments: Sequence[Comment]) -> dict[tuple[UUID, int], dict[str, int]]:
    """Return the suspicion that each service had of each revision."""
    told = Check.objects.filter(comment__in=[comment.pk for comment in comments], score__isnull=False)
    found: dict[tuple[UUID, int], dict[str, int]] = {}
    for comment_id, number, name, score in told.values_list(
        "comment_id", "revision_number", "classifier__name", "score"
    ):
        found.setdefault((comment_id, number), {})[name] = score or 0
    return found


def submission_of(comment: Comment, *, site: Site, restraint: Restraint = Restraint.NONE) -> Submission:
    """
    Return a comment as it was submitted: at its time, with the words it has now.

    :param comment: with author and account, revision and its thread's article at hand
    """
    article = comment.thread.article
    article.site = site
    return Submission(
        body=comment.revision.body,
        author=comment.author,
        article=article,
        rules=ModerationRules(),
        restraint=restraint,
        now=comment.posted_at,
    )


def list_draft(row: WordList, *, kept: str) -> dict[str, Any]:
    """Return a list, which need not be saved, as a dry run keeps it; `kept` are its words as they are saved."""
    return {
        "name": str(row),
        "kind": str(row.kind),
        "language": row.language,
        "section": row.section_id,
        "article": row.article_id,
        "words": row.words,
        "kept": kept,
    }
