"""Everything that can be set from outside, by `ZHIZE_…` variables; nested names are joined by two underscores."""

from ipaddress import ip_network
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, SecretStr, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

#: Names with commas between, or a JSON list.
Names = Annotated[tuple[str, ...], NoDecode]


def split_names(value: object) -> object:
    """Take "a, b" as well as a list; JSON lists are left to pydantic."""
    if isinstance(value, str):
        return tuple(part.strip().strip('"') for part in value.strip().strip("[]").split(",") if part.strip())
    return value


class _Section(BaseModel):
    """One group of settings; a name that is not known is a mistake."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class EncoderSettings(_Section):
    """Which model reads questions, and with how many threads."""

    model: Path | None = Field(
        default=None, description="folder of a sentence-transformers model; empty for the default one"
    )
    threads: int = Field(default=1, ge=1, le=64, description="threads of one encoding")


class ServerSettings(_Section):
    """Where the service listens and whom it believes."""

    host: str = Field(default="127.0.0.1", description="address to listen on")
    port: int = Field(default=7860, ge=1, le=65535, description="port to listen on")
    root_path: str = Field(default="", description="path below which a proxy serves us, such as /zhize")
    allowed_hosts: Names = Field(
        default=(), description="host names we answer to; empty for localhost, our name and addresses"
    )
    trusted_proxies: Names = Field(
        default=(), description="addresses or networks whose X-Forwarded-* headers are believed"
    )

    split = field_validator("allowed_hosts", "trusted_proxies", mode="before")(split_names)

    @field_validator("trusted_proxies")
    @classmethod
    def check_networks(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        """Refuse what is no address and no network."""
        for network in value:
            ip_network(network, strict=False)
        return value


class LimitSettings(_Section):
    """How much one client may ask, and how much all may at once."""

    questions_per_minute: int = Field(default=120, ge=0, le=1_000_000, description="per address; 0 for no limit")
    burst: int = Field(default=60, ge=1, le=1_000_000, description="questions an address may ask at once")
    exempt_loopback: bool = Field(default=True, description="whether this machine itself asks without limit")
    concurrent: int = Field(default=4, ge=1, le=256, description="questions answered at the same time")
    waiting: int = Field(
        default=256, ge=1, le=100_000, description="questions that may wait; more are told to come again"
    )
    body_kib: int = Field(default=64, ge=4, le=102_400, description="size of a request's body")
    batch_body_kib: int = Field(default=8_192, ge=64, le=1_048_576, description="size of the body of /v1/batch")
    upload_mib: int = Field(default=50, ge=1, le=2_048, description="size of a file for a bulk job or an import")


class AccessSettings(_Section):
    """Keys; without any, everybody may ask, and the desk is closed."""

    keys: Names = Field(default=(), description="keys that may ask; empty for everybody", repr=False)
    admin_keys: Names = Field(default=(), description="keys of the desk; empty keeps it closed", repr=False)
    open_page: bool = Field(default=False, description="whether the page itself works without a key where keys are on")

    split = field_validator("keys", "admin_keys", mode="before")(split_names)


class PortalSettings(_Section):
    """Sites that may show us inside their pages."""

    origins: Names = Field(
        default=(), description="origins such as https://www.example.gov.cn that may embed and call us"
    )
    secret: SecretStr | None = Field(default=None, description="secret shared with the portal, for signing its users")
    token_minutes: int = Field(default=30, ge=1, le=1_440, description="longest life of a signed user token")
    bot_secret: SecretStr | None = Field(default=None, description="signing secret of a DingTalk style bot")
    wecom_token: SecretStr | None = Field(default=None, description="token of a WeCom style bot")

    split = field_validator("origins", mode="before")(split_names)

    @field_validator("origins")
    @classmethod
    def check_origins(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        """Refuse what is no origin: it would go into a header."""
        for origin in value:
            scheme, separator, host = origin.partition("://")
            bad = set(origin) & set(" ;,'\"/\\\r\n*") - {"/"}
            if scheme not in {"http", "https"} or not separator or not host or "/" in host or bad:
                raise ValueError(f"expected an origin such as https://example.gov.cn, got {origin!r}")
        return value


class LogSettings(_Section):
    """What is kept of the questions asked."""

    enabled: bool = Field(default=True, description="whether questions are kept, with personal numbers masked")
    keep_days: int = Field(default=90, ge=1, le=3_650, description="days until a question is deleted")


class Settings(BaseSettings):
    """All settings, read once at the start."""

    model_config = SettingsConfigDict(
        env_prefix="ZHIZE_", env_nested_delimiter="__", frozen=True, extra="ignore", env_ignore_empty=True
    )

    data_dir: Path = Field(
        default=Path(".zhize"), description="folder of imported documents, indexes, jobs and the log"
    )
    home: Path | None = Field(default=None, description="folder of the model cache; ~/.cache/zhize if not set")
    title: str = Field(default="职责问答", max_length=40, description="name shown at the top of the page")
    gold: Path | None = Field(
        default=None, description="file of questions with known answers, checked before words are added"
    )
    encoder: EncoderSettings = EncoderSettings()
    server: ServerSettings = ServerSettings()
    limits: LimitSettings = LimitSettings()
    access: AccessSettings = AccessSettings()
    portal: PortalSettings = PortalSettings()
    log: LogSettings = LogSettings()


def unknown_variables(environment: dict[str, str]) -> tuple[str, ...]:
    """Name the `ZHIZE_…` variables that set nothing: most likely typing mistakes."""
    known = {f"ZHIZE_{name}".upper() for name in Settings.model_fields}
    unknown = []
    for name in environment:
        upper = name.upper()
        if upper.startswith("ZHIZE_") and upper.split("__")[0] not in known:
            unknown.append(name)
    return tuple(sorted(unknown))
