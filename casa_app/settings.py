"""Casa's settings: one frozen object, read once from `CASA_*` variables; docs/settings.md lists each of them."""

from functools import cache
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

Profile = Literal["central", "kiosk"]


class OidcProvider(BaseModel):
    """An OpenID Connect provider that people may sign in with."""

    name: str = Field(description="Short name, part of the call-back address: letters, digits and dashes.")
    label_fr: str = Field(description="What the French log-in button says.")
    label_ar: str = Field(description="What the Arabic log-in button says.")
    issuer: str = Field(description="Issuer address; `/.well-known/openid-configuration` is read below it.")
    client_id: str
    client_secret: SecretStr
    scope: str = "openid profile email phone"


class Settings(BaseSettings):
    """Every knob of Casa. Values come from the environment and from nowhere else."""

    model_config = SettingsConfigDict(env_prefix="CASA_", env_nested_delimiter="__", frozen=True, extra="ignore")

    profile: Profile = Field("central", description="`central` serves the city; `kiosk` is the offline hall device.")
    host: str = Field("127.0.0.1", description="Address the web server listens on.")
    port: int = Field(8000, ge=1, le=65535, description="Port the web server listens on.")
    public_url: str = Field("", description="Address people see, without a final slash; default http://host:port.")
    data: Path = Field(Path("var"), description="Folder of everything Casa writes: database, objects, keys, logs.")
    keys: Path | None = Field(None, description="Folder of the keyring; default `<data>/keys`. Never part of a backup.")
    demonstration: bool = Field(
        True, description="Demonstration: unverified legal rules may be shown, demonstration data may be loaded."
    )
    demonstration_claims: int = Field(
        3000,
        ge=0,
        description="Claims loaded into an empty demonstration; for six of them the worker adds a demande.",
    )
    web_workers: int = Field(1, ge=1, description="Web processes; more than one needs CASA_REDIS_URL.")
    trusted_proxies: tuple[str, ...] = Field(
        (), description="Addresses of reverse proxies whose X-Forwarded-* headers are believed, as a JSON list."
    )

    database_url: str = Field("", description="PostgreSQL as postgresql://...; default SQLite in the data folder.")
    redis_url: str = Field("", description="Redis for jobs, throttling and page state; default: embedded storage.")
    metrics_token: SecretStr = Field(
        SecretStr(""), description="Bearer token that opens `/metrics` to other machines; without it loopback only."
    )
    disk_reserve_mb: int = Field(500, ge=0, description="With less free space, in MB, Casa says that it is not ready.")
    job_stale_seconds: int = Field(
        30, ge=2, description="A running job without a sign of life for so many seconds is taken up again."
    )

    s3_endpoint: str = Field("", description="host:port of an S3 server (MinIO ...); default: the embedded server.")
    s3_access_key: str = Field("", description="S3 access key.")
    s3_secret_key: SecretStr = Field(SecretStr(""), description="S3 secret key.")
    s3_secure: bool = Field(False, description="Speak HTTPS to the S3 server.")
    s3_region: str = Field("us-east-1", description="S3 region name.")
    s3_encrypted: bool = Field(False, description="Ask the S3 server to encrypt what it keeps (SSE-S3).")
    s3_public_endpoint: str = Field(
        "", description="Address of the S3 server for browsers: uploads then go straight to it."
    )
    s3_bucket_prefix: str = Field(
        "casa-", description="Put before the bucket names `incoming`, `originals`, `registers`, `derived`."
    )
    ocr_models: Path | None = Field(
        None, description="Folder of Tesseract models (`*.traineddata`, `osd` among them); default: the system's own."
    )
    photo_limit_mb: int = Field(15, ge=1, description="Largest photo accepted, in MB.")
    upload_limit_mb: int = Field(200, ge=1, description="Largest file accepted, in MB.")

    seal_pkcs12: Path | None = Field(
        None, description="PKCS#12 file of the certificate that seals documents; default: a self-made one."
    )
    seal_password: SecretStr = Field(SecretStr(""), description="Password of that file.")

    smtp_url: SecretStr = Field(
        SecretStr(""), description="smtp(s)://user:password@host:port; default: mail is written to files."
    )
    mail_from: str = Field("ne-pas-repondre@casa.invalid", description="Sender address of mail.")
    sms_url: SecretStr = Field(
        SecretStr(""), description="HTTP SMS gateway (POST JSON to, text); default: SMS are written to files."
    )
    oidc: tuple[OidcProvider, ...] = Field((), description="OpenID Connect providers, as a JSON list.")

    map_style: str = Field(
        "", description="MapLibre style or PMTiles archive; without it the map shows arrondissements only."
    )
    map_origins: tuple[str, ...] = Field(
        (), description="Further origins that the map style loads tiles, sprites or glyphs from, as a JSON list."
    )
    log_level: Literal["debug", "info", "warning", "error"] = Field(
        "info", description="Least severe log line written."
    )
    log_format: Literal["console", "json"] = Field(
        "console", description="`json` for collectors, `console` for people."
    )
    device: str = Field(
        "CA", pattern=r"^[A-Z0-9]{2}$", description="Two characters naming this installation in references and changes."
    )

    @property
    def origin(self) -> str:
        """The address people type, e.g. `https://casa.example`, without a final slash."""
        return (self.public_url or f"http://{self.host}:{self.port}").rstrip("/")

    @property
    def keys_folder(self) -> Path:
        """Where the keyring lies."""
        return self.keys or self.data / "keys"

    @property
    def database(self) -> str:
        """The SQLAlchemy async address of the database."""
        if not self.database_url:
            return f"sqlite+aiosqlite:///{(self.data / 'casa.db').absolute()}"
        scheme, _, rest = self.database_url.partition("://")
        if scheme in {"postgresql", "postgres", "postgresql+asyncpg"}:
            return f"postgresql+asyncpg://{rest}"
        return self.database_url


@cache
def settings() -> Settings:
    """The settings of this process, read from the environment on first use."""
    return Settings()
