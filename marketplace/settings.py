"""Every setting of Assent, read once from the environment (docs/operations.md lists them all).

A development machine needs none of them: `./run` provides each. Production must name its own,
and anything missing or not understood stops the start with a sentence.
"""

import base64
import binascii
from pathlib import Path
from typing import NoReturn

from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _
from environs import Env, EnvError

env = Env()
BASE_DIR = Path(__file__).resolve().parent.parent


def refuse(sentence: str) -> NoReturn:
    raise ImproperlyConfigured(sentence)


# --- Where we are -----------------------------------------------------------------------------
ENVIRONMENT = env.str("ASSENT_ENV", "development")
if ENVIRONMENT not in {"development", "test", "production"}:
    refuse(f"ASSENT_ENV is {ENVIRONMENT!r}; it must be development, test or production.")
PRODUCTION = ENVIRONMENT == "production"
DEBUG = env.bool("ASSENT_DEBUG", False)
SITE_URL = env.str("SITE_URL", "http://localhost:8000").rstrip("/")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", ["localhost", "127.0.0.1", "testserver"])
DATA_DIR = Path(env.str("ASSENT_DATA_DIR", str(BASE_DIR / ".data")))
if PRODUCTION:
    for _needed in (
        "SITE_URL",
        "ALLOWED_HOSTS",
        "DATABASE_URL",
        "VAULT_DATABASE_URL",
        "OPERATOR",
        "CONTACT_EMAIL",
    ):
        if not env.str(_needed, ""):
            refuse(f"{_needed} is not set. Production must name its own; see docs/operations.md.")
    if env.str("DATABASE_URL") == env.str("VAULT_DATABASE_URL"):
        refuse("VAULT_DATABASE_URL must be a database of its own, with backups of its own.")
    if DEBUG:
        refuse("ASSENT_DEBUG shows strangers what they should not see. Production runs without.")

SECRET_KEY = env.str(
    "SECRET_KEY", "" if PRODUCTION else "a development key, never used in production"
)
if not SECRET_KEY:
    refuse("SECRET_KEY is not set. Give production a long random value and keep it secret.")

# Who answers for the personal data held here, for the privacy page; in development nobody does.
OPERATOR = env.str("OPERATOR", "")
CONTACT_EMAIL = env.str("CONTACT_EMAIL", "hello@assent.example")

# --- Rooms ------------------------------------------------------------------------------------
ROOMS = [
    "marketplace.kit",
    "marketplace.provenance",
    "marketplace.vault",
    "accounts",
    "marketplace.ledger",
    "marketplace.gateway",
    "marketplace.consent",
    "marketplace.content",
    "marketplace.privacy",
    "marketplace.catalogue",
    "marketplace.releases",
    "marketplace.purchases",
    "marketplace.payouts",
    "marketplace.delivery",
    "marketplace.recalls",
    "marketplace.backoffice",
    "marketplace.demo",
]
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.contrib.postgres",
    *ROOMS,
    "django_cotton",
    "django_htmx",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "rest_framework",
    "drf_spectacular",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "accounts.middleware.LanguageMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "accounts.middleware.SecondFactorMiddleware",
    "marketplace.kit.middleware.RefusalMiddleware",
]
ROOT_URLCONF = "marketplace.urls"
WSGI_APPLICATION = "marketplace.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "marketplace.kit.pages.shell",
            ],
            "builtins": ["marketplace.kit.templatetags.kit"],
        },
    }
]
COTTON_DIR = "cotton"

# --- Databases --------------------------------------------------------------------------------
# Two databases: the keys that open people's words are never in a dump of the main one.
try:
    DATABASES = {
        "default": env.dj_db_url("DATABASE_URL", "postgresql://assent@localhost/assent"),
        "vault": env.dj_db_url("VAULT_DATABASE_URL", "postgresql://assent@localhost/vault"),
    }
except (EnvError, ValueError) as error:
    refuse(f"DATABASE_URL or VAULT_DATABASE_URL is not a database URL: {error}")
DB_POOL = env.int("DB_POOL", 0)  # connections a web process keeps; 0 in workers, which fork
for _database in DATABASES.values():
    if DB_POOL:
        _database.setdefault("OPTIONS", {})["pool"] = {"min_size": 1, "max_size": DB_POOL}
    else:
        _database["CONN_MAX_AGE"] = 0 if ENVIRONMENT == "test" else 600
        _database["CONN_HEALTH_CHECKS"] = True
DATABASE_ROUTERS = ["marketplace.vault.router.VaultRouter"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- Redis: bells and rate limits only; losing it loses nothing ---------------------------------
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": env.str("CACHE_URL", "redis://localhost:6379/1"),
    }
}
CELERY_BROKER_URL = env.str("CELERY_BROKER_URL", "redis://localhost:6379/0")
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_DEFAULT_QUEUE = "default"
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_WORKER_MAX_TASKS_PER_CHILD = 200
CELERY_WORKER_SOFT_SHUTDOWN_TIMEOUT = 20
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 43_200,
    "unacked_restore_interval": 10,
    "unacked_restore_throttle": 1,
    "socket_timeout": 30,
    "socket_keepalive": True,
    "health_check_interval": 25,
}
# A job's lease, in seconds: a worker that stops renewing it for this long has lost the job.
JOB_LEASE = env.int("JOB_LEASE", 30)
JOB_SWEEP = env.int("JOB_SWEEP", 5)

# --- People -----------------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_REDIRECT_URL = "home"
LOGIN_URL = "account_login"
ACCOUNT_ADAPTER = "accounts.adapter.AccountAdapter"
ACCOUNT_FORMS = {
    "add_email": "accounts.entry.NewAddressForm",
    "change_password": "accounts.entry.PasswordChangeForm",
    "confirm_email_verification_code": "accounts.entry.AddressCodeForm",
    "confirm_login_code": "accounts.entry.SignInCodeForm",
    "confirm_password_reset_code": "accounts.entry.ResetCodeForm",
    "login": "accounts.entry.LoginForm",
    "reauthenticate": "accounts.entry.ConfirmByPasswordForm",
    "request_login_code": "accounts.entry.CodeRequestForm",
    "reset_password": "accounts.entry.ResetForm",
    "reset_password_from_key": "accounts.entry.PasswordResetForm",
    "set_password": "accounts.entry.PasswordSetForm",
    "signup": "accounts.entry.SignupForm",
}
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1"]  # a password is a choice, not a duty
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_RESEND = True
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_SUPPORTS_RESEND = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = ACCOUNT_PASSWORD_RESET_BY_CODE_TIMEOUT = 15 * 60  # seconds
ACCOUNT_PASSWORD_RESET_BY_CODE_ENABLED = True
ACCOUNT_CHANGE_EMAIL = True  # one address a person, exchanged once the new one is confirmed
ACCOUNT_EMAIL_NOTIFICATIONS = True  # a change to how someone signs in is told to them by e-mail
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
# In production one proxy stands before us; rate limits count the address it saw.
ALLAUTH_TRUSTED_PROXY_COUNT = 1 if PRODUCTION else 0
ACCOUNT_USER_DISPLAY = "accounts.adapter.shown_name"
MFA_ADAPTER = "accounts.adapter.SecondFactorAdapter"
MFA_FORMS = {
    "authenticate": "accounts.proofs.SecondStepByCodeForm",
    "reauthenticate": "accounts.proofs.ConfirmByCodeForm",
    "activate_totp": "accounts.proofs.SetUpAppForm",
    "add_webauthn": "accounts.proofs.AddPasskeyForm",
    "signup_webauthn": "accounts.proofs.FirstPasskeyForm",
    "login_webauthn": "accounts.proofs.SignInByPasskeyForm",
    "authenticate_webauthn": "accounts.proofs.SecondStepByPasskeyForm",
    "reauthenticate_webauthn": "accounts.proofs.ConfirmByPasskeyForm",
}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_PASSKEY_SIGNUP_ENABLED = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not PRODUCTION  # passkeys on http://localhost
MFA_TOTP_ISSUER = "Assent"

# --- Language and time ------------------------------------------------------------------------
LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("zh-hans", _("Simplified Chinese"))]
LOCALE_PATHS = [BASE_DIR / "marketplace" / "locale"]
FORMAT_MODULE_PATH = ["marketplace.kit.formats"]
TIME_ZONE = "UTC"
USE_TZ = True

# --- Files ------------------------------------------------------------------------------------
STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "marketplace" / "static"]
S3_BUCKET = env.str("S3_BUCKET", "")
_private = (
    {
        "BACKEND": "storages.backends.s3.S3Storage",
        "OPTIONS": {
            "bucket_name": S3_BUCKET,
            "endpoint_url": env.str("S3_ENDPOINT", None),
            "default_acl": "private",
            "file_overwrite": False,
        },
    }
    if S3_BUCKET
    else {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": DATA_DIR / "private"},
    }
)
STORAGES = {
    "default": _private,
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if ENVIRONMENT == "test"
        else "marketplace.kit.static_files.OneStylesheetStorage"
    },
}
WHITENOISE_USE_FINDERS = ENVIRONMENT == "test"
WHITENOISE_AUTOREFRESH = False
UPLOAD_LIMIT = env.int("UPLOAD_LIMIT", 2 * 1024**3)  # bytes of one uploaded export
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024**2
FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.TemporaryFileUploadHandler"]

# --- Keys -------------------------------------------------------------------------------------
# VAULT_KEYS: "1:<base64 of 32 bytes>,2:…"; the highest number seals, all of them open.
VAULT_KEYS_TEXT = env.str(
    "VAULT_KEYS", "" if PRODUCTION else "1:" + "QXNzZW50IGRldmVsb3BtZW50IGtleSwgbm90IHNlY3I="
)
if not VAULT_KEYS_TEXT:
    refuse(
        "VAULT_KEYS is not set. Give production its own key-encryption key, for example 1:<base64>."
    )
try:
    VAULT_KEYS = {
        int(version): base64.b64decode(key, validate=True)
        for version, key in (pair.split(":", 1) for pair in VAULT_KEYS_TEXT.split(","))
    }
except (ValueError, binascii.Error):
    refuse("VAULT_KEYS must look like 1:<base64 of 32 bytes>,2:<base64 of 32 bytes>.")
if any(len(key) != 32 for key in VAULT_KEYS.values()):
    refuse("Each key in VAULT_KEYS must be 32 bytes, written in base64.")

# --- Stripe -----------------------------------------------------------------------------------
STRIPE_API_BASE = env.str("STRIPE_API_BASE", "https://api.stripe.com").rstrip("/")
STRIPE_SECRET_KEY = env.str("STRIPE_SECRET_KEY", "")
STRIPE_WEBHOOK_SECRET = env.str("STRIPE_WEBHOOK_SECRET", "")
# Where a form may send a browser on to: Stripe's hosted pages.
STRIPE_PAGES = env.list(
    "STRIPE_PAGES", ["https://checkout.stripe.com", "https://connect.stripe.com"]
)
if STRIPE_SECRET_KEY.startswith("sk_live_") and STRIPE_API_BASE != "https://api.stripe.com":
    refuse("A live Stripe key may only be sent to https://api.stripe.com. Mend STRIPE_API_BASE.")
if PRODUCTION and STRIPE_API_BASE != "https://api.stripe.com":
    refuse("Production must speak to https://api.stripe.com. Remove STRIPE_API_BASE.")

# --- The market's own numbers -----------------------------------------------------------------
CURRENCY = env.str("CURRENCY", "USD")
PLATFORM_FEE_BPS = env.int("PLATFORM_FEE_BPS", 1_500)  # basis points of a sale that keep us running
RELEASE_MINIMUM_CREATORS = env.int("RELEASE_MINIMUM_CREATORS", 20)  # fewer, and a cut fails closed
RELEASE_PART_ROWS = env.int("RELEASE_PART_ROWS", 4_000)  # rows aimed at in one part
PAYOUT_THRESHOLD_MINOR = env.int("PAYOUT_THRESHOLD_MINOR", 2_500)  # cents a balance must reach
RECALL_DAYS = env.int("RECALL_DAYS", 30)  # days a buyer has to carry out a recall

# --- Mail -------------------------------------------------------------------------------------
DEFAULT_FROM_EMAIL = env.str("MAIL_FROM", "Assent <hello@assent.example>")
MAIL_OUTBOX = env.str("MAIL_OUTBOX", "")
EMAIL_TIMEOUT = 20  # seconds; a mail server that never answers must not hold a worker for ever
if MAIL_OUTBOX:
    EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    EMAIL_FILE_PATH = MAIL_OUTBOX
else:
    _mail = env.dj_email_url("EMAIL_URL", "smtp://localhost:25")
    EMAIL_BACKEND = _mail["EMAIL_BACKEND"]
    EMAIL_HOST, EMAIL_PORT = _mail["EMAIL_HOST"], _mail["EMAIL_PORT"]
    EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = _mail["EMAIL_HOST_USER"], _mail["EMAIL_HOST_PASSWORD"]
    EMAIL_USE_TLS, EMAIL_USE_SSL = _mail["EMAIL_USE_TLS"], _mail["EMAIL_USE_SSL"]

# --- The API ----------------------------------------------------------------------------------
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["marketplace.delivery.authentication.TokenAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "marketplace.kit.problems.answer",
    "UNAUTHENTICATED_USER": None,
    "ALLOWED_VERSIONS": ["1"],  # any other `?version=` of the description is left unheard
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Assent for buyers",
    "DESCRIPTION": "Licences, manifests, parts and recalls, for a buyer organisation's own token.",
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
}

# --- The wire ---------------------------------------------------------------------------------
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "object-src": ["'none'"],
        "base-uri": ["'none'"],
        "frame-ancestors": ["'none'"],
        # A form that leads to payment answers with a redirect to Stripe's page.
        "form-action": ["'self'", *STRIPE_PAGES],
    }
}
SESSION_ENGINE = "marketplace.kit.sessions"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_SSL_REDIRECT = PRODUCTION
SECURE_HSTS_SECONDS = 31_536_000 if PRODUCTION else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = PRODUCTION
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = PRODUCTION
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if PRODUCTION else None

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {"assent": {"level": "INFO"}},
}
