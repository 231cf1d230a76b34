"""How people come in: what allauth is told."""

LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "comments.accounts.adapters.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_SIGNUP_FORM_CLASS = "comments.accounts.forms.SignupForm"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_RESEND = True
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_PASSWORD_RESET_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = True
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
# Codes last ten minutes, as their mails say, and three tries.
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_TIMEOUT = 10 * 60
ACCOUNT_PASSWORD_RESET_BY_CODE_TIMEOUT = 10 * 60
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 10 * 60
ACCOUNT_LOGIN_BY_CODE_SUPPORTS_RESEND = True
# Whoever changes addresses has given the password once more within the last quarter of an hour.
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 15 * 60
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_MAX_EMAIL_ADDRESSES = 5
ACCOUNT_RATE_LIMITS = {
    "signup": "20/m/ip,100/h/ip",
    "login": "30/m/ip",
    # Guesses that are looked at; the right password gives its use back.
    "login_failed": "10/m/ip,5/5m/key",
    # Mails to one address, whoever asks for them.
    "reset_password": "20/m/ip,5/15m/key",
    "request_login_code": "20/m/ip,5/15m/key",
    "confirm_email": "1/10s/key,10/h/key",
}
ACCOUNT_FORMS = {
    "login": "comments.accounts.entrance_forms.LoginForm",
    "signup": "comments.accounts.entrance_forms.SignupForm",
    "add_email": "comments.accounts.entrance_forms.AddEmailForm",
    "change_email": "comments.accounts.entrance_forms.ChangeEmailForm",
    "change_password": "comments.accounts.entrance_forms.ChangePasswordForm",
    "set_password": "comments.accounts.entrance_forms.SetPasswordForm",
    "reset_password": "comments.accounts.entrance_forms.ResetPasswordForm",
    "reset_password_from_key": "comments.accounts.entrance_forms.ResetPasswordKeyForm",
    "reauthenticate": "comments.accounts.entrance_forms.ReauthenticateForm",
    "request_login_code": "comments.accounts.entrance_forms.RequestLoginCodeForm",
    "confirm_login_code": "comments.accounts.entrance_forms.ConfirmLoginCodeForm",
    "confirm_email_verification_code": "comments.accounts.entrance_forms.ConfirmEmailVerificationCodeForm",
    "confirm_password_reset_code": "comments.accounts.entrance_forms.ConfirmPasswordResetCodeForm",
}
HEADLESS_ENABLED = True
HEADLESS_CLIENTS = ("app",)

PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
    "django.contrib.auth.hashers.ScryptPasswordHasher",
]

# Asked whether a name can be borne on a site, after the own rules of accounts: name and site, or a NameRefused.
NAME_CHECKS = ("comments.moderation.screening.naming.check_wanted",)
# Asked whether somebody was refused this very name, and that stands: profile and name, or a NameRefused.
NAME_REFUSALS = ("comments.moderation.appeals.refused_names.check_not_refused",)
# Asked whether another name of somebody who has written waits for a moderator: profile, name and moment, or nobody is asked.
NAME_REVIEWS = ("comments.moderation.screening.naming.waits_for_a_look",)
