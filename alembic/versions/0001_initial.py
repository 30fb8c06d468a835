"""initial"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "api_key",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("key_index", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_api_key")),
        sa.UniqueConstraint("key_index", name=op.f("uq_api_key_key_index")),
    )
    op.create_table(
        "audit_checkpoint",
        sa.Column("number", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("first", sa.BigInteger(), nullable=False),
        sa.Column("last", sa.BigInteger(), nullable=False),
        sa.Column("entries", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("signature", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_audit_checkpoint")),
    )
    op.create_table(
        "audit_entry",
        sa.Column("number", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("subject_kind", sa.String(length=24), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor_id", sa.Uuid(), nullable=True),
        sa.Column("actor_kind", sa.String(length=24), nullable=False),
        sa.Column("action", sa.String(length=48), nullable=False),
        sa.Column("changes", sa.String(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=True),
        sa.Column("sealed", sa.LargeBinary(), nullable=True),
        sa.Column("previous", sa.String(length=64), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_audit_entry")),
        sa.UniqueConstraint(
            "subject_kind", "subject_id", "seq", name=op.f("uq_audit_entry_subject_kind_subject_id_seq")
        ),
    )
    op.create_table(
        "audit_head",
        sa.Column("subject_kind", sa.String(length=24), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("subject_kind", "subject_id", name=op.f("pk_audit_head")),
    )
    op.create_table(
        "capture_request",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("reference", sa.String(length=20), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("office", sa.String(length=12), nullable=False),
        sa.Column("calendar", sa.String(length=10), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=20), nullable=False),
        sa.Column("book", sa.String(length=20), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expected_on", sa.Date(), nullable=True),
        sa.Column("met_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_capture_request")),
        sa.UniqueConstraint("case_id", name=op.f("uq_capture_request_case_id")),
    )
    with op.batch_alter_table("capture_request", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_capture_request_office"), ["office"], unique=False)

    op.create_table(
        "change",
        sa.Column("seq", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("device", sa.String(length=2), nullable=False),
        sa.Column("room", sa.String(length=24), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("data", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_change")),
    )
    with op.batch_alter_table("change", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_change_at"), ["at"], unique=False)
        batch_op.create_index(batch_op.f("ix_change_subject_id"), ["subject_id"], unique=False)

    op.create_table(
        "claim_figure",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("period", sa.String(length=8), nullable=False),
        sa.Column("dimension", sa.String(length=16), nullable=False),
        sa.Column("code", sa.String(length=60), nullable=False),
        sa.Column("filed", sa.Integer(), nullable=False),
        sa.Column("ended", sa.Integer(), nullable=False),
        sa.Column("open", sa.Integer(), nullable=False),
        sa.Column("late", sa.Integer(), nullable=False),
        sa.Column("median_days", sa.Float(), nullable=True),
        sa.Column("within_law", sa.Float(), nullable=True),
        sa.Column("contested", sa.Float(), nullable=True),
        sa.Column("computed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_claim_figure")),
        sa.UniqueConstraint("period", "dimension", "code", name=op.f("uq_claim_figure_period_dimension_code")),
    )
    op.create_table(
        "custody_check",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("after", sa.Uuid(), nullable=True),
        sa.Column("objects", sa.Integer(), nullable=False),
        sa.Column("bytes_read", sa.BigInteger(), nullable=False),
        sa.Column("findings", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_custody_check")),
    )
    with op.batch_alter_table("custody_check", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_custody_check_started_at"), ["started_at"], unique=False)

    op.create_table(
        "draft",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=60), nullable=False),
        sa.Column("token_index", sa.String(length=64), nullable=False),
        sa.Column("owner_id", sa.Uuid(), nullable=True),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_draft")),
        sa.UniqueConstraint("token_index", name=op.f("uq_draft_token_index")),
    )
    with op.batch_alter_table("draft", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_draft_owner_id"), ["owner_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_draft_updated_at"), ["updated_at"], unique=False)

    op.create_table(
        "holiday_correction",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("name_fr", sa.String(length=120), nullable=False),
        sa.Column("name_ar", sa.String(length=120), nullable=False),
        sa.Column("off", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_holiday_correction")),
        sa.UniqueConstraint("day", name=op.f("uq_holiday_correction_day")),
    )
    op.create_table(
        "job",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=60), nullable=False),
        sa.Column("payload", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("unique_key", sa.String(length=120), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("beat_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("error", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_job")),
        sa.UniqueConstraint("unique_key", name=op.f("uq_job_unique_key")),
    )
    with op.batch_alter_table("job", schema=None) as batch_op:
        batch_op.create_index("ix_job_state_due_at", ["state", "due_at"], unique=False)

    op.create_table(
        "login_code",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("contact_index", sa.String(length=64), nullable=False),
        sa.Column("code_index", sa.String(length=64), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_login_code")),
    )
    with op.batch_alter_table("login_code", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_login_code_contact_index"), ["contact_index"], unique=False)
        batch_op.create_index(batch_op.f("ix_login_code_expires_at"), ["expires_at"], unique=False)

    op.create_table(
        "notice",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.String(length=160), nullable=False),
        sa.Column("channel", sa.String(length=8), nullable=False),
        sa.Column("template", sa.String(length=60), nullable=False),
        sa.Column("locale", sa.String(length=2), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=True),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("provider_id", sa.String(length=200), nullable=False),
        sa.Column("error", sa.String(length=300), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice")),
        sa.UniqueConstraint("key", name=op.f("uq_notice_key")),
    )
    with op.batch_alter_table("notice", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_notice_person_id"), ["person_id"], unique=False)
        batch_op.create_index("ix_notice_state_created_at", ["state", "created_at"], unique=False)

    op.create_table(
        "person",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("phone_index", sa.String(length=64), nullable=True),
        sa.Column("email_index", sa.String(length=64), nullable=True),
        sa.Column("cin_index", sa.String(length=64), nullable=True),
        sa.Column("locale", sa.String(length=8), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("erased_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person")),
    )
    with op.batch_alter_table("person", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_person_cin_index"), ["cin_index"], unique=False)
        batch_op.create_index(batch_op.f("ix_person_email_index"), ["email_index"], unique=False)
        batch_op.create_index(batch_op.f("ix_person_phone_index"), ["phone_index"], unique=False)

    op.create_table(
        "person_key",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("wrapped", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_person_key")),
    )
    op.create_table(
        "procedure_figure",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("decided", sa.Integer(), nullable=False),
        sa.Column("p50_days", sa.Float(), nullable=False),
        sa.Column("p90_days", sa.Float(), nullable=False),
        sa.Column("within_law", sa.Float(), nullable=False),
        sa.Column("complement", sa.Float(), nullable=False),
        sa.Column("computed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_procedure_figure")),
        sa.UniqueConstraint("code", name=op.f("uq_procedure_figure_code")),
    )
    op.create_table(
        "registry_counter",
        sa.Column("office", sa.String(length=12), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("office", "year", name=op.f("pk_registry_counter")),
    )
    op.create_table(
        "routing_rule",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("category", sa.String(length=60), nullable=False),
        sa.Column("arrondissement", sa.String(length=12), nullable=False),
        sa.Column("service", sa.String(length=40), nullable=False),
        sa.Column("team", sa.String(length=40), nullable=True),
        sa.Column("body", sa.String(length=40), nullable=True),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_by", sa.Uuid(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_routing_rule")),
        sa.UniqueConstraint("category", "arrondissement", name=op.f("uq_routing_rule_category_arrondissement")),
    )
    op.create_table(
        "stored_file",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("media_type", sa.String(length=40), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.Column("bucket", sa.String(length=12), nullable=False),
        sa.Column("key", sa.String(length=120), nullable=False),
        sa.Column("thumbnail_key", sa.String(length=120), nullable=False),
        sa.Column("subject_kind", sa.String(length=24), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=True),
        sa.Column("secret_index", sa.String(length=64), nullable=False),
        sa.Column("origin", sa.String(length=16), nullable=False),
        sa.Column("event", sa.String(length=24), nullable=False),
        sa.Column("published", sa.Boolean(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stored_file")),
    )
    with op.batch_alter_table("stored_file", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_stored_file_expires_at"), ["expires_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_stored_file_sha256"), ["sha256"], unique=False)
        batch_op.create_index("ix_stored_file_subject_kind_subject_id", ["subject_kind", "subject_id"], unique=False)

    op.create_table(
        "upload",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("received", sa.BigInteger(), nullable=False),
        sa.Column("secret_index", sa.String(length=64), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("refusal", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=True),
        sa.Column("direct", sa.String(length=400), nullable=False),
        sa.Column("origin", sa.String(length=16), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_upload")),
    )
    with op.batch_alter_table("upload", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_upload_expires_at"), ["expires_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_upload_secret_index"), ["secret_index"], unique=False)

    op.create_table(
        "account",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("phone_index", sa.String(length=64), nullable=True),
        sa.Column("email_index", sa.String(length=64), nullable=True),
        sa.Column("password_hash", sa.String(length=200), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("totp", sa.LargeBinary(), nullable=True),
        sa.Column("totp_step", sa.Integer(), nullable=False),
        sa.Column("locale", sa.String(length=8), nullable=False),
        sa.Column("arrondissements", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("services", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("demonstration", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("signed_in_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_account_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account")),
        sa.UniqueConstraint("email_index", name=op.f("uq_account_email_index")),
        sa.UniqueConstraint("person_id", name=op.f("uq_account_person_id")),
        sa.UniqueConstraint("phone_index", name=op.f("uq_account_phone_index")),
    )
    with op.batch_alter_table("account", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_account_state"), ["state"], unique=False)

    op.create_table(
        "person_name",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("word", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_person_name_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person_name")),
        sa.UniqueConstraint("word", "person_id", name=op.f("uq_person_name_word_person_id")),
    )
    with op.batch_alter_table("person_name", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_person_name_person_id"), ["person_id"], unique=False)

    op.create_table(
        "upload_piece",
        sa.Column("upload_id", sa.Uuid(), nullable=False),
        sa.Column("start", sa.BigInteger(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=120), nullable=False),
        sa.ForeignKeyConstraint(
            ["upload_id"], ["upload.id"], name=op.f("fk_upload_piece_upload_id_upload"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("upload_id", "start", name=op.f("pk_upload_piece")),
    )
    op.create_table(
        "vault_piece",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("file_id", sa.Uuid(), nullable=False),
        sa.Column("reference", sa.String(length=20), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=False),
        sa.Column("kept_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["file_id"], ["stored_file.id"], name=op.f("fk_vault_piece_file_id_stored_file"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_vault_piece_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_vault_piece")),
        sa.UniqueConstraint("file_id", name=op.f("uq_vault_piece_file_id")),
    )
    with op.batch_alter_table("vault_piece", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_vault_piece_person_id"), ["person_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_vault_piece_valid_until"), ["valid_until"], unique=False)

    op.create_table(
        "absence",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column("substitute_id", sa.Uuid(), nullable=False),
        sa.Column("marked_by", sa.Uuid(), nullable=False),
        sa.Column("marked_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_absence_account_id_account")),
        sa.ForeignKeyConstraint(["marked_by"], ["account.id"], name=op.f("fk_absence_marked_by_account")),
        sa.ForeignKeyConstraint(["substitute_id"], ["account.id"], name=op.f("fk_absence_substitute_id_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_absence")),
    )
    with op.batch_alter_table("absence", schema=None) as batch_op:
        batch_op.create_index("ix_absence_account_until", ["account_id", "until"], unique=False)
        batch_op.create_index("ix_absence_substitute_until", ["substitute_id", "until"], unique=False)

    op.create_table(
        "business",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("ice", sa.String(length=15), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("owner_id", sa.Uuid(), nullable=True),
        sa.Column("verified", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["owner_id"], ["account.id"], name=op.f("fk_business_owner_id_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_business")),
        sa.UniqueConstraint("ice", "owner_id", name=op.f("uq_business_ice_owner_id")),
    )
    with op.batch_alter_table("business", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_business_ice"), ["ice"], unique=False)
        batch_op.create_index(batch_op.f("ix_business_owner_id"), ["owner_id"], unique=False)

    op.create_table(
        "civil_act",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("office", sa.String(length=12), nullable=False),
        sa.Column("book", sa.String(length=20), nullable=False),
        sa.Column("number", sa.String(length=20), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("calendar", sa.String(length=10), nullable=False),
        sa.Column("name_ar_index", sa.String(length=64), nullable=False),
        sa.Column("name_fr_index", sa.String(length=64), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("origin", sa.String(length=16), nullable=False),
        sa.Column("entered_by", sa.Uuid(), nullable=True),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["entered_by"], ["account.id"], name=op.f("fk_civil_act_entered_by_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_civil_act")),
        sa.UniqueConstraint(
            "kind",
            "office",
            "calendar",
            "year",
            "number",
            "book",
            name=op.f("uq_civil_act_kind_office_calendar_year_number_book"),
        ),
    )
    with op.batch_alter_table("civil_act", schema=None) as batch_op:
        batch_op.create_index("ix_civil_act_name_ar", ["name_ar_index"], unique=False)
        batch_op.create_index("ix_civil_act_name_fr", ["name_fr_index"], unique=False)

    op.create_table(
        "entry_pause",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("clerk_id", sa.Uuid(), nullable=False),
        sa.Column("office", sa.String(length=12), nullable=False),
        sa.Column("paused_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_by", sa.Uuid(), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["clerk_id"], ["account.id"], name=op.f("fk_entry_pause_clerk_id_account")),
        sa.ForeignKeyConstraint(["ended_by"], ["account.id"], name=op.f("fk_entry_pause_ended_by_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_entry_pause")),
    )
    with op.batch_alter_table("entry_pause", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_entry_pause_clerk_id"), ["clerk_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_entry_pause_office"), ["office"], unique=False)

    op.create_table(
        "external_identity",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("issuer", sa.String(length=300), nullable=False),
        sa.Column("subject_index", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_external_identity_account_id_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_external_identity")),
        sa.UniqueConstraint("issuer", "subject_index", name=op.f("uq_external_identity_issuer_subject_index")),
    )
    with op.batch_alter_table("external_identity", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_external_identity_account_id"), ["account_id"], unique=False)

    op.create_table(
        "invitation",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("token_index", sa.String(length=64), nullable=False),
        sa.Column("invited_by", sa.Uuid(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("accepted_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_invitation_account_id_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invitation")),
        sa.UniqueConstraint("token_index", name=op.f("uq_invitation_token_index")),
    )
    with op.batch_alter_table("invitation", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_invitation_account_id"), ["account_id"], unique=False)

    op.create_table(
        "procedure_revision",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("note", sa.String(length=1000), nullable=False),
        sa.Column("proposed_by", sa.Uuid(), nullable=True),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["proposed_by"], ["account.id"], name=op.f("fk_procedure_revision_proposed_by_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_procedure_revision")),
        sa.UniqueConstraint("code", "number", "digest", name=op.f("uq_procedure_revision_code_number_digest")),
    )
    op.create_table(
        "records_decision",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("office", sa.String(length=12), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=True),
        sa.Column("scope", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("ground", sa.String(length=500), nullable=False),
        sa.Column("asked_by", sa.Uuid(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["asked_by"], ["account.id"], name=op.f("fk_records_decision_asked_by_account")),
        sa.ForeignKeyConstraint(["decided_by"], ["account.id"], name=op.f("fk_records_decision_decided_by_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_records_decision")),
    )
    with op.batch_alter_table("records_decision", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_records_decision_office"), ["office"], unique=False)
        batch_op.create_index(batch_op.f("ix_records_decision_subject_id"), ["subject_id"], unique=False)

    op.create_table(
        "recovery_code",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("code_index", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_recovery_code_account_id_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recovery_code")),
        sa.UniqueConstraint("account_id", "code_index", name=op.f("uq_recovery_code_account_id_code_index")),
    )
    op.create_table(
        "role_grant",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("role", sa.String(length=32), nullable=False),
        sa.Column("granted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("granted_by", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_role_grant_account_id_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_role_grant")),
        sa.UniqueConstraint("account_id", "role", name=op.f("uq_role_grant_account_id_role")),
    )
    with op.batch_alter_table("role_grant", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_role_grant_account_id"), ["account_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_role_grant_role"), ["role"], unique=False)

    op.create_table(
        "saved_view",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("query", sa.String(length=600), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_saved_view_account_id_account"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saved_view")),
        sa.UniqueConstraint("account_id", "kind", "name", name=op.f("uq_saved_view_account_id_kind_name")),
    )
    op.create_table(
        "session",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("token_index", sa.String(length=64), nullable=False),
        sa.Column("awaiting", sa.Boolean(), nullable=False),
        sa.Column("client", sa.String(length=60), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("step_up_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_session_account_id_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_session")),
        sa.UniqueConstraint("token_index", name=op.f("uq_session_token_index")),
    )
    with op.batch_alter_table("session", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_session_account_id"), ["account_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_session_expires_at"), ["expires_at"], unique=False)

    op.create_table(
        "volume",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("office", sa.String(length=12), nullable=False),
        sa.Column("calendar", sa.String(length=10), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("book", sa.String(length=20), nullable=False),
        sa.Column("first_number", sa.Integer(), nullable=True),
        sa.Column("last_number", sa.Integer(), nullable=True),
        sa.Column("created_by", sa.Uuid(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["created_by"], ["account.id"], name=op.f("fk_volume_created_by_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_volume")),
        sa.UniqueConstraint(
            "kind", "office", "calendar", "year", "book", name=op.f("uq_volume_kind_office_calendar_year_book")
        ),
    )
    op.create_table(
        "act_delivery",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("act_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.String(length=20), nullable=False),
        sa.Column("title", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("relationship", sa.String(length=12), nullable=False),
        sa.Column("asked_by", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["act_id"], ["civil_act.id"], name=op.f("fk_act_delivery_act_id_civil_act")),
        sa.ForeignKeyConstraint(["asked_by"], ["person.id"], name=op.f("fk_act_delivery_asked_by_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_act_delivery")),
        sa.UniqueConstraint("number", name=op.f("uq_act_delivery_number")),
    )
    with op.batch_alter_table("act_delivery", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_act_delivery_act_id"), ["act_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_act_delivery_asked_by"), ["asked_by"], unique=False)

    op.create_table(
        "act_version",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("act_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("ground", sa.String(length=20), nullable=False),
        sa.Column("note", sa.String(length=500), nullable=False),
        sa.Column("signed_by", sa.Uuid(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["act_id"], ["civil_act.id"], name=op.f("fk_act_version_act_id_civil_act")),
        sa.ForeignKeyConstraint(["signed_by"], ["account.id"], name=op.f("fk_act_version_signed_by_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_act_version")),
        sa.UniqueConstraint("act_id", "version", name=op.f("uq_act_version_act_id_version")),
    )
    op.create_table(
        "batch",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("volume_id", sa.Uuid(), nullable=False),
        sa.Column("office", sa.String(length=12), nullable=False),
        sa.Column("way", sa.String(length=10), nullable=False),
        sa.Column("separation", sa.String(length=10), nullable=False),
        sa.Column("pages_per_act", sa.Integer(), nullable=False),
        sa.Column("operator_id", sa.Uuid(), nullable=True),
        sa.Column("device", sa.String(length=80), nullable=False),
        sa.Column("dpi", sa.Integer(), nullable=False),
        sa.Column("expected", sa.Integer(), nullable=True),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("accepted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("accepted_by", sa.Uuid(), nullable=True),
        sa.Column("quality", sa.String(length=8), nullable=False),
        sa.ForeignKeyConstraint(["accepted_by"], ["account.id"], name=op.f("fk_batch_accepted_by_account")),
        sa.ForeignKeyConstraint(["operator_id"], ["account.id"], name=op.f("fk_batch_operator_id_account")),
        sa.ForeignKeyConstraint(["volume_id"], ["volume.id"], name=op.f("fk_batch_volume_id_volume")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_batch")),
    )
    with op.batch_alter_table("batch", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_batch_office"), ["office"], unique=False)
        batch_op.create_index(batch_op.f("ix_batch_state"), ["state"], unique=False)
        batch_op.create_index(batch_op.f("ix_batch_volume_id"), ["volume_id"], unique=False)

    op.create_table(
        "business_site",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("business_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("ice", sa.String(length=15), nullable=False),
        sa.Column("address", sa.String(length=300), nullable=False),
        sa.Column("arrondissement", sa.String(length=12), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["business_id"], ["business.id"], name=op.f("fk_business_site_business_id_business")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_business_site")),
    )
    with op.batch_alter_table("business_site", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_business_site_business_id"), ["business_id"], unique=False)

    op.create_table(
        "claim",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("reference", sa.String(length=10), nullable=False),
        sa.Column("secret_index", sa.String(length=64), nullable=False),
        sa.Column("filing_key", sa.String(length=64), nullable=False),
        sa.Column("office", sa.String(length=12), nullable=False),
        sa.Column("entry_year", sa.Integer(), nullable=False),
        sa.Column("entry_number", sa.Integer(), nullable=False),
        sa.Column("category", sa.String(length=60), nullable=False),
        sa.Column("regime", sa.String(length=20), nullable=False),
        sa.Column("danger", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("open", sa.Boolean(), nullable=False),
        sa.Column("channel", sa.String(length=16), nullable=False),
        sa.Column("locale", sa.String(length=8), nullable=False),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("answers", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("search", sa.Text(), nullable=False),
        sa.Column("arrondissement", sa.String(length=12), nullable=False),
        sa.Column("place", sa.String(length=400), nullable=False),
        sa.Column("lat", sa.Float(), nullable=True),
        sa.Column("lng", sa.Float(), nullable=True),
        sa.Column("accuracy", sa.Float(), nullable=True),
        sa.Column("photos", sa.Integer(), nullable=False),
        sa.Column("claimant_kind", sa.String(length=16), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=True),
        sa.Column("business_id", sa.Uuid(), nullable=True),
        sa.Column("contact", sa.String(length=8), nullable=False),
        sa.Column("service", sa.String(length=40), nullable=True),
        sa.Column("team", sa.String(length=40), nullable=True),
        sa.Column("body", sa.String(length=40), nullable=True),
        sa.Column("route_reason", sa.String(length=200), nullable=False),
        sa.Column("assignee_id", sa.Uuid(), nullable=True),
        sa.Column("filed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("acknowledged_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("contested_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("contests", sa.Integer(), nullable=False),
        sa.Column("acknowledge_due", sa.DateTime(timezone=True), nullable=True),
        sa.Column("target_due", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answer_due", sa.DateTime(timezone=True), nullable=True),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("due_kind", sa.String(length=12), nullable=False),
        sa.Column("publication", sa.String(length=12), nullable=False),
        sa.Column("public_title", sa.String(length=120), nullable=False),
        sa.Column("public_text", sa.Text(), nullable=False),
        sa.Column("public_lat", sa.Float(), nullable=True),
        sa.Column("public_lng", sa.Float(), nullable=True),
        sa.Column("merged_into", sa.Uuid(), nullable=True),
        sa.Column("followers", sa.Integer(), nullable=False),
        sa.Column("rating", sa.Integer(), nullable=True),
        sa.Column("rating_text", sa.String(length=1000), nullable=False),
        sa.Column("demonstration", sa.Boolean(), nullable=False),
        sa.Column("anonymised_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["assignee_id"], ["account.id"], name=op.f("fk_claim_assignee_id_account")),
        sa.ForeignKeyConstraint(["business_id"], ["business.id"], name=op.f("fk_claim_business_id_business")),
        sa.ForeignKeyConstraint(["merged_into"], ["claim.id"], name=op.f("fk_claim_merged_into_claim")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_claim_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_claim")),
        sa.UniqueConstraint("filing_key", name=op.f("uq_claim_filing_key")),
        sa.UniqueConstraint(
            "office", "entry_year", "entry_number", name=op.f("uq_claim_office_entry_year_entry_number")
        ),
        sa.UniqueConstraint("reference", name=op.f("uq_claim_reference")),
    )
    with op.batch_alter_table("claim", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_claim_business_id"), ["business_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_claim_filed_at"), ["filed_at"], unique=False)
        batch_op.create_index("ix_claim_lat_lng", ["lat", "lng"], unique=False)
        batch_op.create_index(batch_op.f("ix_claim_person_id"), ["person_id"], unique=False)
        batch_op.create_index("ix_claim_publication_filed_at", ["publication", "filed_at", "id"], unique=False)
        batch_op.create_index("ix_claim_publication_updated_at", ["publication", "updated_at", "id"], unique=False)
        batch_op.create_index(
            "ix_claim_queue_arrondissement",
            ["arrondissement", "due_at", "id", "service", "state", "assignee_id", "category", "open"],
            unique=False,
            sqlite_where=sa.text("open IS 1"),
            postgresql_where=sa.text("open IS true"),
        )
        batch_op.create_index(
            "ix_claim_queue_assignee",
            ["assignee_id", "due_at", "id", "service", "arrondissement", "state", "category", "open"],
            unique=False,
            sqlite_where=sa.text("open IS 1"),
            postgresql_where=sa.text("open IS true"),
        )
        batch_op.create_index(
            "ix_claim_queue_category",
            ["category", "due_at", "id", "service", "arrondissement", "state", "assignee_id", "open"],
            unique=False,
            sqlite_where=sa.text("open IS 1"),
            postgresql_where=sa.text("open IS true"),
        )
        batch_op.create_index(
            "ix_claim_queue_due",
            ["due_at", "id", "service", "arrondissement", "state", "assignee_id", "category", "open"],
            unique=False,
            sqlite_where=sa.text("open IS 1"),
            postgresql_where=sa.text("open IS true"),
        )
        batch_op.create_index(
            "ix_claim_queue_ended",
            ["due_at", "id", "service", "arrondissement", "state", "assignee_id", "category", "open"],
            unique=False,
            sqlite_where=sa.text("open IS 0"),
            postgresql_where=sa.text("open IS false"),
        )
        batch_op.create_index(
            "ix_claim_queue_service",
            ["service", "due_at", "id", "arrondissement", "state", "assignee_id", "category", "open"],
            unique=False,
            sqlite_where=sa.text("open IS 1"),
            postgresql_where=sa.text("open IS true"),
        )
        batch_op.create_index(
            "ix_claim_queue_state",
            ["state", "due_at", "id", "service", "arrondissement", "assignee_id", "category", "open"],
            unique=False,
            sqlite_where=sa.text("open IS 1"),
            postgresql_where=sa.text("open IS true"),
        )

    op.create_table(
        "delegation",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("business_id", sa.Uuid(), nullable=False),
        sa.Column("contact", sa.LargeBinary(), nullable=False),
        sa.Column("contact_index", sa.String(length=64), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=True),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("accepted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_delegation_account_id_account")),
        sa.ForeignKeyConstraint(["business_id"], ["business.id"], name=op.f("fk_delegation_business_id_business")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_delegation")),
        sa.UniqueConstraint("business_id", "contact_index", name=op.f("uq_delegation_business_id_contact_index")),
    )
    with op.batch_alter_table("delegation", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_delegation_account_id"), ["account_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_delegation_contact_index"), ["contact_index"], unique=False)

    op.create_table(
        "marginal_note",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("act_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("entered_by", sa.Uuid(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["act_id"], ["civil_act.id"], name=op.f("fk_marginal_note_act_id_civil_act")),
        sa.ForeignKeyConstraint(["entered_by"], ["account.id"], name=op.f("fk_marginal_note_entered_by_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_marginal_note")),
    )
    with op.batch_alter_table("marginal_note", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_marginal_note_act_id"), ["act_id"], unique=False)

    op.create_table(
        "revision_verdict",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("revision_id", sa.Uuid(), nullable=False),
        sa.Column("verdict", sa.String(length=12), nullable=False),
        sa.Column("by", sa.Uuid(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["by"], ["account.id"], name=op.f("fk_revision_verdict_by_account")),
        sa.ForeignKeyConstraint(
            ["revision_id"], ["procedure_revision.id"], name=op.f("fk_revision_verdict_revision_id_procedure_revision")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_revision_verdict")),
        sa.UniqueConstraint("revision_id", name=op.f("uq_revision_verdict_revision_id")),
    )
    op.create_table(
        "volume_hold",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("volume_id", sa.Uuid(), nullable=False),
        sa.Column("ground", sa.String(length=40), nullable=False),
        sa.Column("note", sa.String(length=500), nullable=False),
        sa.Column("placed_by", sa.Uuid(), nullable=True),
        sa.Column("placed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("lifted_by", sa.Uuid(), nullable=True),
        sa.Column("lifted_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["lifted_by"], ["account.id"], name=op.f("fk_volume_hold_lifted_by_account")),
        sa.ForeignKeyConstraint(["placed_by"], ["account.id"], name=op.f("fk_volume_hold_placed_by_account")),
        sa.ForeignKeyConstraint(["volume_id"], ["volume.id"], name=op.f("fk_volume_hold_volume_id_volume")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_volume_hold")),
    )
    with op.batch_alter_table("volume_hold", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_volume_hold_volume_id"), ["volume_id"], unique=False)

    op.create_table(
        "act_unit",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("volume_id", sa.Uuid(), nullable=False),
        sa.Column("batch_id", sa.Uuid(), nullable=True),
        sa.Column("office", sa.String(length=12), nullable=False),
        sa.Column("number", sa.String(length=20), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("pages", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("turns", sa.Integer(), nullable=False),
        sa.Column("first_clerk", sa.Uuid(), nullable=True),
        sa.Column("problem", sa.String(length=20), nullable=False),
        sa.Column("sample", sa.String(length=8), nullable=False),
        sa.Column("urgent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("known", sa.LargeBinary(), nullable=False),
        sa.Column("act_id", sa.Uuid(), nullable=True),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["act_id"], ["civil_act.id"], name=op.f("fk_act_unit_act_id_civil_act")),
        sa.ForeignKeyConstraint(["batch_id"], ["batch.id"], name=op.f("fk_act_unit_batch_id_batch")),
        sa.ForeignKeyConstraint(["volume_id"], ["volume.id"], name=op.f("fk_act_unit_volume_id_volume")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_act_unit")),
        sa.UniqueConstraint("volume_id", "number", name=op.f("uq_act_unit_volume_id_number")),
    )
    with op.batch_alter_table("act_unit", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_act_unit_act_id"), ["act_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_act_unit_batch_id"), ["batch_id"], unique=False)
        batch_op.create_index("ix_act_unit_next", ["office", "state", "turns", "position"], unique=False)
        batch_op.create_index(
            "ix_act_unit_urgent",
            ["urgent_at"],
            unique=False,
            sqlite_where=sa.text("urgent_at IS NOT NULL"),
            postgresql_where=sa.text("urgent_at IS NOT NULL"),
        )

    op.create_table(
        "breach",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("claim_id", sa.Uuid(), nullable=False),
        sa.Column("reference", sa.String(length=10), nullable=False),
        sa.Column("clock", sa.String(length=12), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("found_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("service", sa.String(length=40), nullable=False),
        sa.Column("arrondissement", sa.String(length=12), nullable=False),
        sa.ForeignKeyConstraint(["claim_id"], ["claim.id"], name=op.f("fk_breach_claim_id_claim")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_breach")),
        sa.UniqueConstraint("claim_id", "clock", "due_at", name=op.f("uq_breach_claim_id_clock_due_at")),
    )
    with op.batch_alter_table("breach", schema=None) as batch_op:
        batch_op.create_index("ix_breach_found_at", ["found_at"], unique=False)

    op.create_table(
        "claim_event",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("claim_id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("action", sa.String(length=16), nullable=False),
        sa.Column("actor_kind", sa.String(length=16), nullable=False),
        sa.Column("actor_id", sa.Uuid(), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("public", sa.Boolean(), nullable=False),
        sa.Column("data", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.ForeignKeyConstraint(
            ["claim_id"], ["claim.id"], name=op.f("fk_claim_event_claim_id_claim"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_claim_event")),
    )
    with op.batch_alter_table("claim_event", schema=None) as batch_op:
        batch_op.create_index("ix_claim_event_claim_id_at", ["claim_id", "at"], unique=False)

    op.create_table(
        "claim_follower",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("claim_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("contact", sa.String(length=8), nullable=False),
        sa.Column("locale", sa.String(length=8), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["claim_id"], ["claim.id"], name=op.f("fk_claim_follower_claim_id_claim"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_claim_follower_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_claim_follower")),
        sa.UniqueConstraint("claim_id", "person_id", name=op.f("uq_claim_follower_claim_id_person_id")),
    )
    op.create_table(
        "custody_seal",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("batch_id", sa.Uuid(), nullable=False),
        sa.Column("office", sa.String(length=12), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("head", sa.String(length=64), nullable=False),
        sa.Column("signature", sa.LargeBinary(), nullable=False),
        sa.Column("key_id", sa.String(length=64), nullable=False),
        sa.Column("sealed_by", sa.Uuid(), nullable=True),
        sa.Column("sealed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("retained_until", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["batch_id"], ["batch.id"], name=op.f("fk_custody_seal_batch_id_batch")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_custody_seal")),
        sa.UniqueConstraint("batch_id", name=op.f("uq_custody_seal_batch_id")),
    )
    with op.batch_alter_table("custody_seal", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_custody_seal_office"), ["office"], unique=False)

    op.create_table(
        "data_request",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("claim_id", sa.Uuid(), nullable=True),
        sa.Column("person_id", sa.Uuid(), nullable=True),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(["claim_id"], ["claim.id"], name=op.f("fk_data_request_claim_id_claim")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_data_request")),
    )
    op.create_table(
        "escalation",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("claim_id", sa.Uuid(), nullable=False),
        sa.Column("clock", sa.String(length=12), nullable=False),
        sa.Column("step", sa.String(length=24), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["claim_id"], ["claim.id"], name=op.f("fk_escalation_claim_id_claim"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_escalation")),
        sa.UniqueConstraint(
            "claim_id", "clock", "step", "due_at", name=op.f("uq_escalation_claim_id_clock_step_due_at")
        ),
    )
    op.create_table(
        "original",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("batch_id", sa.Uuid(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("key", sa.String(length=200), nullable=False),
        sa.Column("media_type", sa.String(length=40), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("parts", sa.Integer(), nullable=True),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("problem", sa.String(length=80), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["batch_id"], ["batch.id"], name=op.f("fk_original_batch_id_batch")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_original")),
        sa.UniqueConstraint("batch_id", "digest", name=op.f("uq_original_batch_id_digest")),
        sa.UniqueConstraint("batch_id", "seq", name=op.f("uq_original_batch_id_seq")),
    )
    with op.batch_alter_table("original", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_original_state"), ["state"], unique=False)

    op.create_table(
        "procedure_case",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("reference", sa.String(length=10), nullable=False),
        sa.Column("secret_index", sa.String(length=64), nullable=False),
        sa.Column("filing_key", sa.String(length=64), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("revision_id", sa.Uuid(), nullable=False),
        sa.Column("family", sa.String(length=16), nullable=False),
        sa.Column("office", sa.String(length=12), nullable=False),
        sa.Column("entry_year", sa.Integer(), nullable=True),
        sa.Column("entry_number", sa.Integer(), nullable=True),
        sa.Column("arrondissement", sa.String(length=12), nullable=True),
        sa.Column("service", sa.String(length=40), nullable=False),
        sa.Column("channel", sa.String(length=16), nullable=False),
        sa.Column("locale", sa.String(length=8), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("open", sa.Boolean(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("prepared_by", sa.Uuid(), nullable=True),
        sa.Column("business_id", sa.Uuid(), nullable=True),
        sa.Column("site_id", sa.Uuid(), nullable=True),
        sa.Column("contact", sa.String(length=8), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("act_id", sa.Uuid(), nullable=True),
        sa.Column("lat", sa.Float(), nullable=True),
        sa.Column("lng", sa.Float(), nullable=True),
        sa.Column("fee", sa.Float(), nullable=False),
        sa.Column("assignee_id", sa.Uuid(), nullable=True),
        sa.Column("proposal", sa.String(length=8), nullable=False),
        sa.Column("proposed_by", sa.Uuid(), nullable=True),
        sa.Column("motive", sa.Text(), nullable=False),
        sa.Column("filed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("complement_asked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("complement", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("pauses", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("accepted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("clock_from", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("complete_due", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decide_due", sa.DateTime(timezone=True), nullable=True),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_kind", sa.String(length=12), nullable=False),
        sa.Column("demonstration", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["act_id"], ["civil_act.id"], name=op.f("fk_procedure_case_act_id_civil_act")),
        sa.ForeignKeyConstraint(["assignee_id"], ["account.id"], name=op.f("fk_procedure_case_assignee_id_account")),
        sa.ForeignKeyConstraint(["business_id"], ["business.id"], name=op.f("fk_procedure_case_business_id_business")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_procedure_case_person_id_person")),
        sa.ForeignKeyConstraint(["prepared_by"], ["person.id"], name=op.f("fk_procedure_case_prepared_by_person")),
        sa.ForeignKeyConstraint(["proposed_by"], ["account.id"], name=op.f("fk_procedure_case_proposed_by_account")),
        sa.ForeignKeyConstraint(
            ["revision_id"], ["procedure_revision.id"], name=op.f("fk_procedure_case_revision_id_procedure_revision")
        ),
        sa.ForeignKeyConstraint(
            ["site_id"], ["business_site.id"], name=op.f("fk_procedure_case_site_id_business_site")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_procedure_case")),
        sa.UniqueConstraint("filing_key", name=op.f("uq_procedure_case_filing_key")),
        sa.UniqueConstraint(
            "office", "entry_year", "entry_number", name=op.f("uq_procedure_case_office_entry_year_entry_number")
        ),
        sa.UniqueConstraint("reference", name=op.f("uq_procedure_case_reference")),
    )
    with op.batch_alter_table("procedure_case", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_procedure_case_act_id"), ["act_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_procedure_case_assignee_id"), ["assignee_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_procedure_case_business_id"), ["business_id"], unique=False)
        batch_op.create_index("ix_procedure_case_code_filed", ["code", "filed_at"], unique=False)
        batch_op.create_index("ix_procedure_case_decided_at", ["decided_at"], unique=False)
        batch_op.create_index(
            "ix_procedure_case_open_due",
            ["due_at", "id"],
            unique=False,
            sqlite_where=sa.text("open IS 1"),
            postgresql_where=sa.text("open IS true"),
        )
        batch_op.create_index(batch_op.f("ix_procedure_case_person_id"), ["person_id"], unique=False)
        batch_op.create_index("ix_procedure_case_place", ["lat", "lng"], unique=False)
        batch_op.create_index(batch_op.f("ix_procedure_case_prepared_by"), ["prepared_by"], unique=False)
        batch_op.create_index("ix_procedure_case_state_decide", ["state", "decide_due"], unique=False)

    op.create_table(
        "act_entry",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("turn", sa.Integer(), nullable=False),
        sa.Column("clerk_id", sa.Uuid(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("errors", sa.Integer(), nullable=True),
        sa.Column("fields", sa.Integer(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("kept_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["clerk_id"], ["account.id"], name=op.f("fk_act_entry_clerk_id_account")),
        sa.ForeignKeyConstraint(["unit_id"], ["act_unit.id"], name=op.f("fk_act_entry_unit_id_act_unit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_act_entry")),
        sa.UniqueConstraint("unit_id", "clerk_id", name=op.f("uq_act_entry_unit_id_clerk_id")),
        sa.UniqueConstraint("unit_id", "turn", name=op.f("uq_act_entry_unit_id_turn")),
    )
    with op.batch_alter_table("act_entry", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_act_entry_clerk_id"), ["clerk_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_act_entry_done_at"), ["done_at"], unique=False)

    op.create_table(
        "booking",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("resource", sa.String(length=80), nullable=False),
        sa.Column("slot", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"], ["procedure_case.id"], name=op.f("fk_booking_case_id_procedure_case"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_booking")),
        sa.UniqueConstraint("resource", "slot", name=op.f("uq_booking_resource_slot")),
    )
    with op.batch_alter_table("booking", schema=None) as batch_op:
        batch_op.create_index("ix_booking_case_id", ["case_id"], unique=False)

    op.create_table(
        "case_event",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("action", sa.String(length=16), nullable=False),
        sa.Column("actor_kind", sa.String(length=16), nullable=False),
        sa.Column("actor_id", sa.Uuid(), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("public", sa.Boolean(), nullable=False),
        sa.Column("data", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"], ["procedure_case.id"], name=op.f("fk_case_event_case_id_procedure_case"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_event")),
    )
    with op.batch_alter_table("case_event", schema=None) as batch_op:
        batch_op.create_index("ix_case_event_case_id_at", ["case_id", "at"], unique=False)

    op.create_table(
        "case_opinion",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("body", sa.String(length=40), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("verdict", sa.String(length=12), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"], ["procedure_case.id"], name=op.f("fk_case_opinion_case_id_procedure_case"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_opinion")),
        sa.UniqueConstraint("case_id", "body", name=op.f("uq_case_opinion_case_id_body")),
    )
    with op.batch_alter_table("case_opinion", schema=None) as batch_op:
        batch_op.create_index("ix_case_opinion_body", ["body", "answered_at", "due_at"], unique=False)
        batch_op.create_index("ix_case_opinion_due", ["answered_at", "due_at"], unique=False)

    op.create_table(
        "case_payment",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("amount", sa.Float(), nullable=False),
        sa.Column("receipt_number", sa.String(length=40), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["by"], ["account.id"], name=op.f("fk_case_payment_by_account")),
        sa.ForeignKeyConstraint(
            ["case_id"], ["procedure_case.id"], name=op.f("fk_case_payment_case_id_procedure_case")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_payment")),
        sa.UniqueConstraint("receipt_number", name=op.f("uq_case_payment_receipt_number")),
    )
    with op.batch_alter_table("case_payment", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_case_payment_case_id"), ["case_id"], unique=False)

    op.create_table(
        "case_piece",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("piece", sa.String(length=40), nullable=False),
        sa.Column("file_id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("note", sa.String(length=1000), nullable=False),
        sa.Column("checked_by", sa.Uuid(), nullable=True),
        sa.Column("checked_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["case_id"], ["procedure_case.id"], name=op.f("fk_case_piece_case_id_procedure_case"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["checked_by"], ["account.id"], name=op.f("fk_case_piece_checked_by_account")),
        sa.ForeignKeyConstraint(["file_id"], ["stored_file.id"], name=op.f("fk_case_piece_file_id_stored_file")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_piece")),
        sa.UniqueConstraint("case_id", "piece", "file_id", name=op.f("uq_case_piece_case_id_piece_file_id")),
    )
    op.create_table(
        "custody_link",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("batch_id", sa.Uuid(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("original_id", sa.Uuid(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=200), nullable=False),
        sa.Column("operator_id", sa.Uuid(), nullable=True),
        sa.Column("device", sa.String(length=80), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("parent", sa.String(length=64), nullable=False),
        sa.Column("link", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["batch_id"], ["batch.id"], name=op.f("fk_custody_link_batch_id_batch")),
        sa.ForeignKeyConstraint(["original_id"], ["original.id"], name=op.f("fk_custody_link_original_id_original")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_custody_link")),
        sa.UniqueConstraint("batch_id", "seq", name=op.f("uq_custody_link_batch_id_seq")),
        sa.UniqueConstraint("original_id", name=op.f("uq_custody_link_original_id")),
    )
    with op.batch_alter_table("custody_link", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_custody_link_link"), ["link"], unique=False)

    op.create_table(
        "issued_document",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.String(length=20), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("entry", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("initials", sa.String(length=20), nullable=False),
        sa.Column("object_digest", sa.String(length=64), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("content_digest", sa.String(length=64), nullable=False),
        sa.Column("statement", sa.Text(), nullable=False),
        sa.Column("key_id", sa.String(length=64), nullable=False),
        sa.Column("tacit", sa.Boolean(), nullable=False),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("signed_by", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(
            ["case_id"], ["procedure_case.id"], name=op.f("fk_issued_document_case_id_procedure_case")
        ),
        sa.ForeignKeyConstraint(["signed_by"], ["account.id"], name=op.f("fk_issued_document_signed_by_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_issued_document")),
        sa.UniqueConstraint("case_id", name=op.f("uq_issued_document_case_id")),
        sa.UniqueConstraint("number", name=op.f("uq_issued_document_number")),
        sa.UniqueConstraint("year", "entry", name=op.f("uq_issued_document_year_entry")),
    )
    with op.batch_alter_table("issued_document", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_issued_document_object_digest"), ["object_digest"], unique=False)

    op.create_table(
        "page_image",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("batch_id", sa.Uuid(), nullable=False),
        sa.Column("original_id", sa.Uuid(), nullable=False),
        sa.Column("part", sa.Integer(), nullable=False),
        sa.Column("side", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=200), nullable=False),
        sa.Column("thumbnail_key", sa.String(length=200), nullable=False),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.Column("dpi", sa.Integer(), nullable=False),
        sa.Column("quality", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("act_number", sa.String(length=20), nullable=False),
        sa.Column("number_source", sa.String(length=8), nullable=False),
        sa.ForeignKeyConstraint(["batch_id"], ["batch.id"], name=op.f("fk_page_image_batch_id_batch")),
        sa.ForeignKeyConstraint(["original_id"], ["original.id"], name=op.f("fk_page_image_original_id_original")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_page_image")),
        sa.UniqueConstraint("original_id", "part", "side", name=op.f("uq_page_image_original_id_part_side")),
    )
    with op.batch_alter_table("page_image", schema=None) as batch_op:
        batch_op.create_index("ix_page_image_place", ["batch_id", "position"], unique=False)

    op.create_table(
        "document_revocation",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("document_id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.Uuid(), nullable=True),
        sa.Column("ground", sa.String(length=1000), nullable=False),
        sa.ForeignKeyConstraint(["by"], ["account.id"], name=op.f("fk_document_revocation_by_account")),
        sa.ForeignKeyConstraint(
            ["document_id"], ["issued_document.id"], name=op.f("fk_document_revocation_document_id_issued_document")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_document_revocation")),
        sa.UniqueConstraint("document_id", name=op.f("uq_document_revocation_document_id")),
    )
    op.create_table(
        "page_text",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("page_id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("why", sa.String(length=80), nullable=False),
        sa.Column("script", sa.String(length=10), nullable=False),
        sa.Column("words", sa.Integer(), nullable=False),
        sa.Column("confidence", sa.Float(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("pdf_key", sa.String(length=200), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["page_id"], ["page_image.id"], name=op.f("fk_page_text_page_id_page_image")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_page_text")),
        sa.UniqueConstraint("page_id", name=op.f("uq_page_text_page_id")),
    )
    with op.batch_alter_table("page_text", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_page_text_state"), ["state"], unique=False)

    op.append_only("audit_checkpoint")
    op.append_only("audit_entry")
    op.append_only("procedure_revision")
    op.append_only("act_delivery")
    op.append_only("act_version")
    op.searchable("claim")
    op.append_only("marginal_note")
    op.append_only("revision_verdict")
    op.append_only("breach")
    op.append_only("custody_seal")
    op.append_only("custody_link")
    op.append_only("issued_document")
    op.append_only("document_revocation")


def downgrade() -> None:
    op.editable("document_revocation")
    op.editable("issued_document")
    op.editable("custody_link")
    op.editable("custody_seal")
    op.editable("breach")
    op.editable("revision_verdict")
    op.editable("marginal_note")
    op.unsearchable("claim")
    op.editable("act_version")
    op.editable("act_delivery")
    op.editable("procedure_revision")
    op.editable("audit_entry")
    op.editable("audit_checkpoint")
    with op.batch_alter_table("page_text", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_page_text_state"))

    op.drop_table("page_text")
    op.drop_table("document_revocation")
    with op.batch_alter_table("page_image", schema=None) as batch_op:
        batch_op.drop_index("ix_page_image_place")

    op.drop_table("page_image")
    with op.batch_alter_table("issued_document", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_issued_document_object_digest"))

    op.drop_table("issued_document")
    with op.batch_alter_table("custody_link", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_custody_link_link"))

    op.drop_table("custody_link")
    op.drop_table("case_piece")
    with op.batch_alter_table("case_payment", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_case_payment_case_id"))

    op.drop_table("case_payment")
    with op.batch_alter_table("case_opinion", schema=None) as batch_op:
        batch_op.drop_index("ix_case_opinion_due")
        batch_op.drop_index("ix_case_opinion_body")

    op.drop_table("case_opinion")
    with op.batch_alter_table("case_event", schema=None) as batch_op:
        batch_op.drop_index("ix_case_event_case_id_at")

    op.drop_table("case_event")
    with op.batch_alter_table("booking", schema=None) as batch_op:
        batch_op.drop_index("ix_booking_case_id")

    op.drop_table("booking")
    with op.batch_alter_table("act_entry", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_act_entry_done_at"))
        batch_op.drop_index(batch_op.f("ix_act_entry_clerk_id"))

    op.drop_table("act_entry")
    with op.batch_alter_table("procedure_case", schema=None) as batch_op:
        batch_op.drop_index("ix_procedure_case_state_decide")
        batch_op.drop_index(batch_op.f("ix_procedure_case_prepared_by"))
        batch_op.drop_index("ix_procedure_case_place")
        batch_op.drop_index(batch_op.f("ix_procedure_case_person_id"))
        batch_op.drop_index(
            "ix_procedure_case_open_due", sqlite_where=sa.text("open IS 1"), postgresql_where=sa.text("open IS true")
        )
        batch_op.drop_index("ix_procedure_case_decided_at")
        batch_op.drop_index("ix_procedure_case_code_filed")
        batch_op.drop_index(batch_op.f("ix_procedure_case_business_id"))
        batch_op.drop_index(batch_op.f("ix_procedure_case_assignee_id"))
        batch_op.drop_index(batch_op.f("ix_procedure_case_act_id"))

    op.drop_table("procedure_case")
    with op.batch_alter_table("original", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_original_state"))

    op.drop_table("original")
    op.drop_table("escalation")
    op.drop_table("data_request")
    with op.batch_alter_table("custody_seal", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_custody_seal_office"))

    op.drop_table("custody_seal")
    op.drop_table("claim_follower")
    with op.batch_alter_table("claim_event", schema=None) as batch_op:
        batch_op.drop_index("ix_claim_event_claim_id_at")

    op.drop_table("claim_event")
    with op.batch_alter_table("breach", schema=None) as batch_op:
        batch_op.drop_index("ix_breach_found_at")

    op.drop_table("breach")
    with op.batch_alter_table("act_unit", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_act_unit_urgent",
            sqlite_where=sa.text("urgent_at IS NOT NULL"),
            postgresql_where=sa.text("urgent_at IS NOT NULL"),
        )
        batch_op.drop_index("ix_act_unit_next")
        batch_op.drop_index(batch_op.f("ix_act_unit_batch_id"))
        batch_op.drop_index(batch_op.f("ix_act_unit_act_id"))

    op.drop_table("act_unit")
    with op.batch_alter_table("volume_hold", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_volume_hold_volume_id"))

    op.drop_table("volume_hold")
    op.drop_table("revision_verdict")
    with op.batch_alter_table("marginal_note", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_marginal_note_act_id"))

    op.drop_table("marginal_note")
    with op.batch_alter_table("delegation", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_delegation_contact_index"))
        batch_op.drop_index(batch_op.f("ix_delegation_account_id"))

    op.drop_table("delegation")
    with op.batch_alter_table("claim", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_claim_queue_state", sqlite_where=sa.text("open IS 1"), postgresql_where=sa.text("open IS true")
        )
        batch_op.drop_index(
            "ix_claim_queue_service", sqlite_where=sa.text("open IS 1"), postgresql_where=sa.text("open IS true")
        )
        batch_op.drop_index(
            "ix_claim_queue_ended", sqlite_where=sa.text("open IS 0"), postgresql_where=sa.text("open IS false")
        )
        batch_op.drop_index(
            "ix_claim_queue_due", sqlite_where=sa.text("open IS 1"), postgresql_where=sa.text("open IS true")
        )
        batch_op.drop_index(
            "ix_claim_queue_category", sqlite_where=sa.text("open IS 1"), postgresql_where=sa.text("open IS true")
        )
        batch_op.drop_index(
            "ix_claim_queue_assignee", sqlite_where=sa.text("open IS 1"), postgresql_where=sa.text("open IS true")
        )
        batch_op.drop_index(
            "ix_claim_queue_arrondissement", sqlite_where=sa.text("open IS 1"), postgresql_where=sa.text("open IS true")
        )
        batch_op.drop_index("ix_claim_publication_updated_at")
        batch_op.drop_index("ix_claim_publication_filed_at")
        batch_op.drop_index(batch_op.f("ix_claim_person_id"))
        batch_op.drop_index("ix_claim_lat_lng")
        batch_op.drop_index(batch_op.f("ix_claim_filed_at"))
        batch_op.drop_index(batch_op.f("ix_claim_business_id"))

    op.drop_table("claim")
    with op.batch_alter_table("business_site", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_business_site_business_id"))

    op.drop_table("business_site")
    with op.batch_alter_table("batch", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_batch_volume_id"))
        batch_op.drop_index(batch_op.f("ix_batch_state"))
        batch_op.drop_index(batch_op.f("ix_batch_office"))

    op.drop_table("batch")
    op.drop_table("act_version")
    with op.batch_alter_table("act_delivery", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_act_delivery_asked_by"))
        batch_op.drop_index(batch_op.f("ix_act_delivery_act_id"))

    op.drop_table("act_delivery")
    op.drop_table("volume")
    with op.batch_alter_table("session", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_session_expires_at"))
        batch_op.drop_index(batch_op.f("ix_session_account_id"))

    op.drop_table("session")
    op.drop_table("saved_view")
    with op.batch_alter_table("role_grant", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_role_grant_role"))
        batch_op.drop_index(batch_op.f("ix_role_grant_account_id"))

    op.drop_table("role_grant")
    op.drop_table("recovery_code")
    with op.batch_alter_table("records_decision", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_records_decision_subject_id"))
        batch_op.drop_index(batch_op.f("ix_records_decision_office"))

    op.drop_table("records_decision")
    op.drop_table("procedure_revision")
    with op.batch_alter_table("invitation", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_invitation_account_id"))

    op.drop_table("invitation")
    with op.batch_alter_table("external_identity", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_external_identity_account_id"))

    op.drop_table("external_identity")
    with op.batch_alter_table("entry_pause", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_entry_pause_office"))
        batch_op.drop_index(batch_op.f("ix_entry_pause_clerk_id"))

    op.drop_table("entry_pause")
    with op.batch_alter_table("civil_act", schema=None) as batch_op:
        batch_op.drop_index("ix_civil_act_name_fr")
        batch_op.drop_index("ix_civil_act_name_ar")

    op.drop_table("civil_act")
    with op.batch_alter_table("business", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_business_owner_id"))
        batch_op.drop_index(batch_op.f("ix_business_ice"))

    op.drop_table("business")
    with op.batch_alter_table("absence", schema=None) as batch_op:
        batch_op.drop_index("ix_absence_substitute_until")
        batch_op.drop_index("ix_absence_account_until")

    op.drop_table("absence")
    with op.batch_alter_table("vault_piece", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_vault_piece_valid_until"))
        batch_op.drop_index(batch_op.f("ix_vault_piece_person_id"))

    op.drop_table("vault_piece")
    op.drop_table("upload_piece")
    with op.batch_alter_table("person_name", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_person_name_person_id"))

    op.drop_table("person_name")
    with op.batch_alter_table("account", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_account_state"))

    op.drop_table("account")
    with op.batch_alter_table("upload", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_upload_secret_index"))
        batch_op.drop_index(batch_op.f("ix_upload_expires_at"))

    op.drop_table("upload")
    with op.batch_alter_table("stored_file", schema=None) as batch_op:
        batch_op.drop_index("ix_stored_file_subject_kind_subject_id")
        batch_op.drop_index(batch_op.f("ix_stored_file_sha256"))
        batch_op.drop_index(batch_op.f("ix_stored_file_expires_at"))

    op.drop_table("stored_file")
    op.drop_table("routing_rule")
    op.drop_table("registry_counter")
    op.drop_table("procedure_figure")
    op.drop_table("person_key")
    with op.batch_alter_table("person", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_person_phone_index"))
        batch_op.drop_index(batch_op.f("ix_person_email_index"))
        batch_op.drop_index(batch_op.f("ix_person_cin_index"))

    op.drop_table("person")
    with op.batch_alter_table("notice", schema=None) as batch_op:
        batch_op.drop_index("ix_notice_state_created_at")
        batch_op.drop_index(batch_op.f("ix_notice_person_id"))

    op.drop_table("notice")
    with op.batch_alter_table("login_code", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_login_code_expires_at"))
        batch_op.drop_index(batch_op.f("ix_login_code_contact_index"))

    op.drop_table("login_code")
    with op.batch_alter_table("job", schema=None) as batch_op:
        batch_op.drop_index("ix_job_state_due_at")

    op.drop_table("job")
    op.drop_table("holiday_correction")
    with op.batch_alter_table("draft", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_draft_updated_at"))
        batch_op.drop_index(batch_op.f("ix_draft_owner_id"))

    op.drop_table("draft")
    with op.batch_alter_table("custody_check", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_custody_check_started_at"))

    op.drop_table("custody_check")
    op.drop_table("claim_figure")
    with op.batch_alter_table("change", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_change_subject_id"))
        batch_op.drop_index(batch_op.f("ix_change_at"))

    op.drop_table("change")
    with op.batch_alter_table("capture_request", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_capture_request_office"))

    op.drop_table("capture_request")
    op.drop_table("audit_head")
    op.drop_table("audit_entry")
    op.drop_table("audit_checkpoint")
    op.drop_table("api_key")
