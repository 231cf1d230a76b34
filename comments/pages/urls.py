"""Addresses of the pages that work without JavaScript."""

from django.urls import path

from comments.pages.views import (
    article,
    editing,
    front,
    guests,
    ignoring,
    logbook,
    mine,
    moderating,
    noticing,
    permalink,
    posting,
    reasons,
    replying,
    reporting,
    rules,
    sanctions,
    standing,
    unsubscribing,
    voting,
    withdrawing,
)

app_name = "pages"

urlpatterns = [
    path("", front.Front.as_view(), name="front"),
    path("c/mine/", mine.MineAnywhere.as_view(), name="mine_anywhere"),
    path("c/<uuid:comment_id>/mine/", mine.MineOfComment.as_view(), name="mine_of_comment"),
    path("c/<uuid:comment_id>/", permalink.Permalink.as_view(), name="permalink"),
    path("c/<uuid:comment_id>/reply/", replying.Reply.as_view(), name="reply"),
    path("c/<uuid:comment_id>/edit/", editing.Edit.as_view(), name="edit"),
    path("c/<uuid:comment_id>/withdraw/", withdrawing.Withdraw.as_view(), name="withdraw"),
    path("c/<uuid:comment_id>/vote/", voting.Cast.as_view(), name="vote"),
    path("c/<uuid:comment_id>/report/", reporting.Report.as_view(), name="report"),
    path("c/<uuid:comment_id>/ignore/", ignoring.Ignore.as_view(), name="ignore"),
    path("c/<uuid:comment_id>/moderate/", moderating.Moderate.as_view(), name="moderate"),
    path("c/<uuid:comment_id>/why/", reasons.Why.as_view(), name="why"),
    path("reasons/<str:token>/", reasons.Reasons.as_view(), name="reasons"),
    path("c/sanctions/<uuid:sanction_id>/", sanctions.SanctionPage.as_view(), name="sanction"),
    path("c/standing/<slug:site_slug>/", standing.OwnStanding.as_view(), name="standing"),
    path("c/guest/link/<str:token>/", guests.Link.as_view(), name="guest_link"),
    path("c/guest/at/<slug:site_slug>/", guests.Waiting.as_view(), name="guest_waiting"),
    path("c/guest/at/<slug:site_slug>/forget/", guests.Forget.as_view(), name="guest_forget"),
    path("notice/", noticing.NoticePage.as_view(), name="notice"),
    path(
        "unsubscribe/guest/<str:token>/",
        unsubscribing.UnsubscribeGuest.as_view(),
        name="unsubscribe_guest",
    ),
    path("unsubscribe/<str:token>/", unsubscribing.Unsubscribe.as_view(), name="unsubscribe"),
    path("<slug:site_slug>/", front.SiteFront.as_view(), name="site"),
    path("<slug:site_slug>/moderation-log/", logbook.ModerationLog.as_view(), name="moderation_log"),
    path("<slug:site_slug>/rules/", rules.Rules.as_view(), name="rules"),
    path("<slug:site_slug>/<slug:article_slug>/", article.ArticlePage.as_view(), name="article"),
    path("<slug:site_slug>/<slug:article_slug>/post/", posting.Post.as_view(), name="post"),
    path("<slug:site_slug>/<slug:article_slug>/mine/", mine.MineOfArticle.as_view(), name="mine_of_article"),
]
