"""Who may ask: keys, and users signed by a portal."""

import base64
import binascii
import hashlib
import hmac
import json
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from ui.errors import UiError
from ui.settings import AccessSettings, PortalSettings

Role = Literal["admin", "client", "user", "page", "anyone"]


class AccessError(UiError):
    """No key, or not the right one."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Caller:
    """Who asks; `pseudonym` is all that is kept of a portal's user."""

    role: Role
    pseudonym: str = ""


def sign_user(user: str, secret: str, *, expires: int) -> str:
    """Make a portal's token for one of its users: base64url JSON, a dot, and its HMAC-SHA256 in hex.

    Source: RFC 2104 (HMAC), RFC 4648 section 5 (base64url).
    """
    body = json.dumps({"sub": user, "exp": expires}, ensure_ascii=False).encode()
    payload = base64.urlsafe_b64encode(body).rstrip(b"=").decode()
    return f"{payload}.{_digest(payload, secret)}"


def read_user(token: str, secret: str, *, now: float, longest_s: int) -> str | None:
    """Give the pseudonym of a signed user; None if the token is forged, over, or lives too long."""
    payload, _, signature = token.partition(".")
    if not hmac.compare_digest(_digest(payload, secret).encode(), signature.encode("utf-8", "replace")):
        return None
    try:
        body = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
        user, expires = str(body["sub"]), float(body["exp"])
    except (ValueError, KeyError, TypeError, binascii.Error):
        return None
    if not now <= expires <= now + longest_s:
        return None
    return pseudonym(user, secret)


def pseudonym(user: str, secret: str) -> str:
    """Give a name that stands for a user but does not say who it is without the secret."""
    return "u-" + _digest(f"pseudonym:{user}", secret)[:16]


def _digest(payload: str, secret: str) -> str:
    return hmac.new(secret.encode(), payload.encode("utf-8", "replace"), hashlib.sha256).hexdigest()


class Gate:
    """Decides who may ask and who may open the desk; keys are held as digests."""

    def __init__(self, access: AccessSettings, portal: PortalSettings) -> None:
        self._keys = _digests(access.keys)
        self._admin_keys = _digests(access.admin_keys)
        self._open_page = access.open_page
        self._secret = portal.secret.get_secret_value() if portal.secret else ""
        self._token_s = portal.token_minutes * 60

    def caller(self, key: str, *, same_origin: bool = False) -> Caller:
        """Tell who asks with this key or token.

        Raises:
            AccessError: where keys are on and this is none.

        """
        if key and _held(key, self._admin_keys):
            return Caller("admin")
        if key and _held(key, self._keys):
            return Caller("client")
        if key and self._secret:
            user = read_user(key, self._secret, now=time.time(), longest_s=self._token_s)
            if user:
                return Caller("user", user)
        if not self._keys:
            return Caller("anyone")
        if self._open_page and same_origin:
            return Caller("page")
        raise AccessError("wrong-key" if key else "no-key")

    def admin(self, key: str) -> Caller:
        """Tell that the caller holds an admin key.

        Raises:
            AccessError: if not, or if there are no admin keys at all.

        """
        if not self._admin_keys:
            raise AccessError("desk-closed")
        if not _held(key, self._admin_keys):
            raise AccessError("wrong-key" if key else "no-key")
        return Caller("admin")


def _digests(keys: Sequence[str]) -> tuple[bytes, ...]:
    return tuple(hashlib.sha256(key.encode()).digest() for key in keys if key)


def _held(key: str, digests: Sequence[bytes]) -> bool:
    given = hashlib.sha256(key.encode("utf-8", "replace")).digest()
    return any([hmac.compare_digest(given, digest) for digest in digests])  # all of them: the time tells nothing
