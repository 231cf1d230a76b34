"""Every route of version 1; the permission matrix in tests/comments/api/ knows each of them."""

from django.urls import path

from comments.api.v1 import (
    articles,
    auth,
    comments,
    document,
    flags,
    me,
    moderation,
    problems,
    sites,
    threads,
    votes,
)

urlpatterns = [
    path("openapi.json", document.document, name="document"),
    path("auth/session/", auth.Session.as_view(), name="session"),
    path("auth/signup/", auth.SignUp.as_view(), name="sign_up"),
    path("auth/login/", auth.SignIn.as_view(), name="sign_in"),
    path("auth/email/verify/", auth.VerifyEmail.as_view(), name="verify_email"),
    path("auth/email/verify/resend/", auth.ResendVerification.as_view(), name="resend_verification"),
    path("auth/code/request/", auth.RequestCode.as_view(), name="request_code"),
    path("auth/code/confirm/", auth.ConfirmCode.as_view(), name="confirm_code"),
    path("auth/password/request/", auth.RequestReset.as_view(), name="request_reset"),
    path("auth/password/reset/", auth.ResetPassword.as_view(), name="reset_password"),
    path("auth/password/change/", auth.ChangePassword.as_view(), name="change_password"),
    path("sites/<slug:slug>/", sites.SiteDetail.as_view(), name="site"),
    path("sites/<slug:slug>/articles/", articles.SiteArticles.as_view(), name="site_articles"),
    path("articles/", articles.Articles.as_view(), name="articles"),
    path("articles/<uuid:article_id>/", articles.ArticleDetail.as_view(), name="article"),
    path("articles/<uuid:article_id>/thread/", threads.ArticleThread.as_view(), name="article_thread"),
    path("threads/<uuid:thread_id>/", threads.ThreadDetail.as_view(), name="thread"),
    path("threads/<uuid:thread_id>/mine/", threads.ThreadMine.as_view(), name="thread_mine"),
    path("threads/<uuid:thread_id>/comments/", comments.ThreadComments.as_view(), name="thread_comments"),
    path("comments/<uuid:comment_id>/", comments.CommentDetail.as_view(), name="comment"),
    path("comments/<uuid:comment_id>/replies/", comments.CommentReplies.as_view(), name="replies"),
    path("comments/<uuid:comment_id>/subtree/", comments.CommentSubtree.as_view(), name="subtree"),
    path("comments/<uuid:comment_id>/ancestors/", comments.CommentAncestors.as_view(), name="ancestors"),
    path("comments/<uuid:comment_id>/vote/", votes.CommentVote.as_view(), name="vote"),
    path("comments/<uuid:comment_id>/flags/", flags.CommentFlags.as_view(), name="flags"),
    path("comments/<uuid:comment_id>/decisions/", moderation.CommentDecisions.as_view(), name="decisions"),
    path("cases/", moderation.CaseList.as_view(), name="cases"),
    path("me/", me.Me.as_view(), name="me"),
    path("problems/<slug:code>/", problems.ProblemKind.as_view(), name="problem"),
]
