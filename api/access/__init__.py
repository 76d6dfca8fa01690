"""Who may do what: tokens with scopes, how often they may ask, and a record of what was written."""

from api.access.audit import AuditLog
from api.access.guard import (
    Access,
    Caller,
    describe,
    is_loopback,
    require_admin,
    require_read_token,
    require_write,
)
from api.access.keyring import Keyring
from api.access.rates import Rates
from api.access.tokens import BadTokens, Scope, Token, TokenFile, new_secret

__all__ = [
    "Access",
    "AuditLog",
    "BadTokens",
    "Caller",
    "Keyring",
    "Rates",
    "Scope",
    "Token",
    "TokenFile",
    "describe",
    "is_loopback",
    "new_secret",
    "require_admin",
    "require_read_token",
    "require_write",
]
