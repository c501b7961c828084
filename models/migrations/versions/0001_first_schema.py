"""The first schema."""

from alembic import op
from sqlalchemy import text

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

# All statements are frozen here: later changes of the models and of `models.row_security` come as migrations.
TABLES = (
    """
CREATE TABLE installation (
    one SMALLINT DEFAULT 1 NOT NULL,
    id UUID NOT NULL,
    kind TEXT COLLATE "C" NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT pk_installation PRIMARY KEY (one),
    CONSTRAINT ck_installation_single CHECK (one = 1),
    CONSTRAINT ck_installation_kind CHECK (kind IN ('production', 'rehearsal', 'demo'))
)
""",
    """
CREATE TABLE clock (
    one SMALLINT DEFAULT 1 NOT NULL,
    started_at TIMESTAMP WITH TIME ZONE NOT NULL,
    virtual_at TIMESTAMP WITH TIME ZONE NOT NULL,
    real_at TIMESTAMP WITH TIME ZONE NOT NULL,
    rate NUMERIC NOT NULL,
    resume_rate NUMERIC NOT NULL,
    CONSTRAINT pk_clock PRIMARY KEY (one),
    CONSTRAINT ck_clock_single CHECK (one = 1),
    CONSTRAINT ck_clock_rate CHECK (rate >= 0),
    CONSTRAINT ck_clock_resume_rate CHECK (resume_rate >= 0)
)
""",
    """
CREATE TABLE hold (
    one SMALLINT DEFAULT 1 NOT NULL,
    held_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    backup_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_hold PRIMARY KEY (one),
    CONSTRAINT ck_hold_single CHECK (one = 1)
)
""",
    """
CREATE TABLE backups (
    id UUID NOT NULL,
    taken_at TIMESTAMP WITH TIME ZONE NOT NULL,
    size BIGINT NOT NULL,
    encrypted BOOLEAN NOT NULL,
    CONSTRAINT pk_backups PRIMARY KEY (id)
)
""",
    r"""
CREATE TABLE offices (
    id UUID NOT NULL,
    name TEXT COLLATE "C" NOT NULL,
    default_owner_id UUID,
    language TEXT COLLATE "C" NOT NULL,
    zone TEXT COLLATE "C",
    calendar TEXT COLLATE "C",
    created_at TIMESTAMP WITH TIME ZONE NOT NULL,
    head_seq BIGINT DEFAULT 0 NOT NULL,
    head_hash BYTEA DEFAULT '\x0000000000000000000000000000000000000000000000000000000000000000'::bytea NOT NULL,
    CONSTRAINT pk_offices PRIMARY KEY (id),
    CONSTRAINT ck_offices_language CHECK (language IN ('en', 'ko', 'az')),
    CONSTRAINT ck_offices_head_hash CHECK (octet_length(head_hash) = 32),
    CONSTRAINT uq_offices_name UNIQUE (name)
)
""",
    """
CREATE TABLE agreement_counts (
    id UUID DEFAULT gen_random_uuid() NOT NULL,
    kind TEXT COLLATE "C" NOT NULL,
    definition_version INTEGER NOT NULL,
    state TEXT COLLATE "C" NOT NULL,
    phase TEXT COLLATE "C" NOT NULL,
    countries TEXT[] NOT NULL,
    owner_id UUID,
    undated BOOLEAN NOT NULL,
    ours BOOLEAN NOT NULL,
    number BIGINT NOT NULL,
    folded BOOLEAN DEFAULT false NOT NULL,
    office_id UUID NOT NULL,
    CONSTRAINT pk_agreement_counts PRIMARY KEY (id),
    CONSTRAINT uq_agreement_counts_office_id_id UNIQUE (office_id, id),
    CONSTRAINT fk_agreement_counts_office_id FOREIGN KEY(office_id) REFERENCES offices (id)
)
""",
    "CREATE INDEX ix_agreement_counts_to_fold ON agreement_counts (office_id) WHERE NOT folded",
    """
CREATE TABLE fields (
    key TEXT COLLATE "C" NOT NULL,
    name TEXT COLLATE "C" NOT NULL,
    id UUID NOT NULL,
    office_id UUID NOT NULL,
    CONSTRAINT pk_fields PRIMARY KEY (id),
    CONSTRAINT uq_fields_office_id_id UNIQUE (office_id, id),
    CONSTRAINT fk_fields_office_id FOREIGN KEY(office_id) REFERENCES offices (id),
    CONSTRAINT uq_fields_office_id_key UNIQUE (office_id, key)
)
""",
    """
CREATE TABLE definitions (
    kind TEXT COLLATE "C" NOT NULL,
    version INTEGER NOT NULL,
    sha256 TEXT COLLATE "C" NOT NULL,
    text TEXT COLLATE "C" NOT NULL,
    adopted_at TIMESTAMP WITH TIME ZONE NOT NULL,
    adopted_by TEXT COLLATE "C" NOT NULL,
    id UUID NOT NULL,
    office_id UUID NOT NULL,
    CONSTRAINT pk_definitions PRIMARY KEY (id),
    CONSTRAINT uq_definitions_office_id_id UNIQUE (office_id, id),
    CONSTRAINT fk_definitions_office_id FOREIGN KEY(office_id) REFERENCES offices (id),
    CONSTRAINT uq_definitions_office_id_kind_version UNIQUE (office_id, kind, version),
    CONSTRAINT ck_definitions_sha256 CHECK (sha256 = encode(sha256(convert_to(text, 'UTF8')), 'hex')),
    CONSTRAINT ck_definitions_version CHECK (version > 0)
)
""",
    """
CREATE TABLE places (
    key TEXT COLLATE "C" NOT NULL,
    code TEXT COLLATE "C",
    own BOOLEAN DEFAULT false NOT NULL,
    names JSONB NOT NULL,
    level TEXT COLLATE "C" NOT NULL,
    country TEXT COLLATE "C",
    zone TEXT COLLATE "C" NOT NULL,
    zone_assumed BOOLEAN DEFAULT false NOT NULL,
    latitude FLOAT,
    longitude FLOAT,
    calendar TEXT COLLATE "C",
    checked BOOLEAN DEFAULT false NOT NULL,
    id UUID NOT NULL,
    office_id UUID NOT NULL,
    CONSTRAINT pk_places PRIMARY KEY (id),
    CONSTRAINT uq_places_office_id_id UNIQUE (office_id, id),
    CONSTRAINT fk_places_office_id FOREIGN KEY(office_id) REFERENCES offices (id),
    CONSTRAINT uq_places_office_id_key UNIQUE (office_id, key),
    CONSTRAINT uq_places_office_id_code UNIQUE (office_id, code),
    CONSTRAINT ck_places_level CHECK (level IN ('city', 'province', 'country', 'unknown')),
    CONSTRAINT ck_places_country CHECK (country ~ '^[A-Z]{2}$'),
    CONSTRAINT ck_places_own_code CHECK (NOT own OR code IS NOT NULL),
    CONSTRAINT ck_places_code CHECK (code ~ '^[A-Z0-9]{2,6}$'),
    CONSTRAINT ck_places_latitude CHECK (latitude BETWEEN -90 AND 90),
    CONSTRAINT ck_places_longitude CHECK (longitude BETWEEN -180 AND 180)
)
""",
    "CREATE INDEX ix_places_office_id_country ON places (office_id, country)",
    """
CREATE TABLE users (
    name TEXT COLLATE "C" NOT NULL,
    address TEXT COLLATE "C" NOT NULL,
    language TEXT COLLATE "C" NOT NULL,
    zone TEXT COLLATE "C",
    home_place_id UUID,
    roles TEXT[] DEFAULT '{}'::text[] NOT NULL,
    left_on DATE,
    successor_id UUID,
    id UUID NOT NULL,
    office_id UUID NOT NULL,
    CONSTRAINT pk_users PRIMARY KEY (id),
    CONSTRAINT uq_users_office_id_id UNIQUE (office_id, id),
    CONSTRAINT fk_users_office_id FOREIGN KEY(office_id) REFERENCES offices (id),
    CONSTRAINT fk_users_office_id_successor_id FOREIGN KEY(office_id, successor_id) REFERENCES users (office_id, id),
    CONSTRAINT fk_users_office_id_home_place_id FOREIGN KEY(office_id, home_place_id) REFERENCES places (office_id, id),
    CONSTRAINT ck_users_language CHECK (language IN ('en', 'ko', 'az')),
    CONSTRAINT ck_users_roles CHECK (roles <@ ARRAY['coordinator','approver','viewer','administrator']::text[]),
    CONSTRAINT ck_users_address CHECK (position('@' in address) > 1)
)
""",
    """CREATE UNIQUE INDEX uq_users_office_id_address ON users (office_id, lower(address COLLATE "C"))""",
    """
CREATE TABLE sources (
    kind TEXT COLLATE "C" NOT NULL,
    title TEXT COLLATE "C" NOT NULL,
    locator TEXT COLLATE "C" DEFAULT '' NOT NULL,
    certainty TEXT COLLATE "C" NOT NULL,
    id UUID NOT NULL,
    office_id UUID NOT NULL,
    CONSTRAINT pk_sources PRIMARY KEY (id),
    CONSTRAINT uq_sources_office_id_id UNIQUE (office_id, id),
    CONSTRAINT fk_sources_office_id FOREIGN KEY(office_id) REFERENCES offices (id),
    CONSTRAINT ck_sources_kind CHECK (kind IN ('minutes', 'scan', 'press', 'memory', 'file', 'assumption')),
    CONSTRAINT ck_sources_certainty CHECK (certainty IN ('certain', 'likely', 'doubtful', 'assumed')),
    CONSTRAINT uq_sources_office_id_kind_title_locator UNIQUE (office_id, kind, title, locator)
)
""",
    r"""
CREATE TABLE agreements (
    reference TEXT COLLATE "C" NOT NULL,
    own_place_id UUID NOT NULL,
    owner_id UUID,
    kind TEXT COLLATE "C" NOT NULL,
    definition_version INTEGER NOT NULL,
    title TEXT COLLATE "C",
    countries TEXT[] DEFAULT '{}'::text[] NOT NULL,
    state TEXT COLLATE "C" NOT NULL,
    phase TEXT COLLATE "C" NOT NULL,
    outcome TEXT COLLATE "C",
    state_entered_at TIMESTAMP WITH TIME ZONE NOT NULL,
    state_entry_counts JSONB DEFAULT '{}'::jsonb NOT NULL,
    proposed_on TEXT COLLATE "C",
    signed_on TEXT COLLATE "C",
    in_force_on TEXT COLLATE "C",
    ended_on TEXT COLLATE "C",
    last_contact_on TEXT COLLATE "C",
    date_provenance JSONB DEFAULT '{}'::jsonb NOT NULL,
    recorded_at TIMESTAMP WITH TIME ZONE NOT NULL,
    replan_at TIMESTAMP WITH TIME ZONE NOT NULL,
    turn TEXT COLLATE "C",
    plan_error TEXT COLLATE "C",
    version INTEGER DEFAULT 1 NOT NULL,
    head_seq BIGINT DEFAULT 0 NOT NULL,
    head_hash BYTEA DEFAULT '\x0000000000000000000000000000000000000000000000000000000000000000'::bytea NOT NULL,
    id UUID NOT NULL,
    office_id UUID NOT NULL,
    CONSTRAINT pk_agreements PRIMARY KEY (id),
    CONSTRAINT uq_agreements_office_id_id UNIQUE (office_id, id),
    CONSTRAINT fk_agreements_office_id FOREIGN KEY(office_id) REFERENCES offices (id),
    CONSTRAINT fk_agreements_office_id_own_place_id FOREIGN KEY(office_id, own_place_id) REFERENCES places (office_id, id),
    CONSTRAINT fk_agreements_office_id_owner_id FOREIGN KEY(office_id, owner_id) REFERENCES users (office_id, id),
    CONSTRAINT uq_agreements_office_id_reference UNIQUE (office_id, reference),
    CONSTRAINT ck_agreements_reference CHECK (reference ~ '^[A-Z0-9]{2,6}-[0-9]{4}-[0-9]{3,}$'),
    CONSTRAINT ck_agreements_phase CHECK (phase IN ('making', 'in-force', 'asleep', 'over')),
    CONSTRAINT ck_agreements_outcome CHECK (outcome IN ('expired', 'terminated', 'declined', 'withdrawn', 'superseded', 'completed')),
    CONSTRAINT ck_agreements_turn CHECK (turn IN ('ours', 'theirs', 'time')),
    CONSTRAINT ck_agreements_outcome_when_over CHECK ((outcome IS NOT NULL) = (phase = 'over')),
    CONSTRAINT ck_agreements_version CHECK (version > 0),
    CONSTRAINT ck_agreements_head_hash CHECK (octet_length(head_hash) = 32),
    CONSTRAINT ck_agreements_proposed_on_edtf CHECK (proposed_on ~ '^[0-9]{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?)?$'),
    CONSTRAINT ck_agreements_signed_on_edtf CHECK (signed_on ~ '^[0-9]{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?)?$'),
    CONSTRAINT ck_agreements_in_force_on_edtf CHECK (in_force_on ~ '^[0-9]{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?)?$'),
    CONSTRAINT ck_agreements_ended_on_edtf CHECK (ended_on ~ '^[0-9]{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?)?$'),
    CONSTRAINT ck_agreements_last_contact_on_edtf CHECK (last_contact_on ~ '^[0-9]{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?)?$')
)
""",
    "CREATE INDEX ix_agreements_office_id_owner_id_reference ON agreements (office_id, owner_id, reference)",
    "CREATE INDEX ix_agreements_of_state ON agreements (office_id, state, state_entered_at DESC, reference)",
    "CREATE INDEX ix_agreements_office_id_kind_reference ON agreements (office_id, kind, reference)",
    "CREATE INDEX ix_agreements_ours ON agreements (office_id, phase, state_entered_at) WHERE turn = 'ours'",
    "CREATE INDEX ix_agreements_office_id_phase_reference ON agreements (office_id, phase, reference)",
    "CREATE INDEX ix_agreements_undated ON agreements (office_id, reference) WHERE signed_on IS NULL AND in_force_on IS NULL AND phase IN ('in-force', 'asleep')",
    "CREATE INDEX ix_agreements_going_on ON agreements (office_id, reference) WHERE phase <> 'over'",
    "CREATE INDEX ix_agreements_replan_at ON agreements (replan_at) WHERE phase <> 'over'",
    """
CREATE TABLE occasions (
    place_id UUID,
    title TEXT COLLATE "C" NOT NULL,
    kind TEXT COLLATE "C" NOT NULL,
    date TEXT COLLATE "C" NOT NULL,
    recorded_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    until TEXT COLLATE "C",
    yearly BOOLEAN DEFAULT false NOT NULL,
    organiser TEXT COLLATE "C",
    id UUID NOT NULL,
    office_id UUID NOT NULL,
    CONSTRAINT pk_occasions PRIMARY KEY (id),
    CONSTRAINT uq_occasions_office_id_id UNIQUE (office_id, id),
    CONSTRAINT fk_occasions_office_id FOREIGN KEY(office_id) REFERENCES offices (id),
    CONSTRAINT fk_occasions_office_id_place_id FOREIGN KEY(office_id, place_id) REFERENCES places (office_id, id),
    CONSTRAINT ck_occasions_date_edtf CHECK (date ~ '^[0-9]{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?)?$'),
    CONSTRAINT ck_occasions_until_edtf CHECK (until ~ '^[0-9]{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?)?$'),
    CONSTRAINT uq_occasions_office_id_title_date_place_id UNIQUE NULLS NOT DISTINCT (office_id, title, date, place_id)
)
""",
    "CREATE INDEX ix_occasions_place_id ON occasions (place_id)",
    "CREATE INDEX ix_occasions_office_id_date ON occasions (office_id, date, id)",
    """
CREATE TABLE closed_days (
    place_id UUID,
    country TEXT COLLATE "C",
    uid TEXT COLLATE "C",
    kind TEXT COLLATE "C" NOT NULL,
    first_day DATE NOT NULL,
    last_day DATE NOT NULL,
    yearly BOOLEAN DEFAULT false NOT NULL,
    name TEXT COLLATE "C" NOT NULL,
    id UUID NOT NULL,
    office_id UUID NOT NULL,
    CONSTRAINT pk_closed_days PRIMARY KEY (id),
    CONSTRAINT uq_closed_days_office_id_id UNIQUE (office_id, id),
    CONSTRAINT fk_closed_days_office_id FOREIGN KEY(office_id) REFERENCES offices (id),
    CONSTRAINT fk_closed_days_office_id_place_id FOREIGN KEY(office_id, place_id) REFERENCES places (office_id, id),
    CONSTRAINT ck_closed_days_kind CHECK (kind IN ('closed', 'election', 'working')),
    CONSTRAINT ck_closed_days_last_day CHECK (last_day >= first_day),
    CONSTRAINT ck_closed_days_place_or_country CHECK ((place_id IS NULL) <> (country IS NULL)),
    CONSTRAINT ck_closed_days_country CHECK (country ~ '^[A-Z]{2}$'),
    CONSTRAINT uq_closed_days_office_id_place_id_country_first_day_name UNIQUE NULLS NOT DISTINCT (office_id, place_id, country, first_day, name)
)
""",
    "CREATE INDEX ix_closed_days_place_id ON closed_days (place_id)",
    "CREATE INDEX ix_closed_days_country ON closed_days (country)",
    "CREATE INDEX ix_closed_days_office_id_first_day ON closed_days (office_id, first_day, id)",
    """
CREATE TABLE list_mappings (
    name TEXT COLLATE "C" NOT NULL,
    columns JSONB DEFAULT '{}'::jsonb NOT NULL,
    choices JSONB DEFAULT '{}'::jsonb NOT NULL,
    id UUID NOT NULL,
    office_id UUID NOT NULL,
    CONSTRAINT pk_list_mappings PRIMARY KEY (id),
    CONSTRAINT uq_list_mappings_office_id_id UNIQUE (office_id, id),
    CONSTRAINT fk_list_mappings_office_id FOREIGN KEY(office_id) REFERENCES offices (id),
    CONSTRAINT uq_list_mappings_office_id_name UNIQUE (office_id, name)
)
""",
    """
CREATE TABLE substitutions (
    user_id UUID NOT NULL,
    substitute_id UUID NOT NULL,
    from_on DATE NOT NULL,
    until_on DATE NOT NULL,
    reason TEXT COLLATE "C",
    withdrawn_at TIMESTAMP WITH TIME ZONE,
    id UUID NOT NULL,
    office_id UUID NOT NULL,
    CONSTRAINT pk_substitutions PRIMARY KEY (id),
    CONSTRAINT uq_substitutions_office_id_id UNIQUE (office_id, id),
    CONSTRAINT fk_substitutions_office_id FOREIGN KEY(office_id) REFERENCES offices (id),
    CONSTRAINT fk_substitutions_office_id_user_id FOREIGN KEY(office_id, user_id) REFERENCES users (office_id, id),
    CONSTRAINT fk_substitutions_office_id_substitute_id FOREIGN KEY(office_id, substitute_id) REFERENCES users (office_id, id),
    CONSTRAINT ck_substitutions_not_oneself CHECK (user_id <> substitute_id),
    CONSTRAINT ck_substitutions_until_on CHECK (until_on >= from_on)
)
""",
    "CREATE INDEX ix_substitutions_user_id ON substitutions (user_id)",
    """
CREATE TABLE persons (
    place_id UUID,
    native_name TEXT COLLATE "C",
    latin_name TEXT COLLATE "C" NOT NULL,
    title TEXT COLLATE "C",
    language TEXT COLLATE "C",
    contacts JSONB DEFAULT '{}'::jsonb NOT NULL,
    left_on DATE,
    id UUID NOT NULL,
    office_id UUID NOT NULL,
    CONSTRAINT pk_persons PRIMARY KEY (id),
    CONSTRAINT uq_persons_office_id_id UNIQUE (office_id, id),
    CONSTRAINT fk_persons_office_id FOREIGN KEY(office_id) REFERENCES offices (id),
    CONSTRAINT fk_persons_office_id_place_id FOREIGN KEY(office_id, place_id) REFERENCES places (office_id, id)
)
""",
    """
CREATE TABLE sign_in_links (
    user_id UUID NOT NULL,
    digest BYTEA NOT NULL,
    expires_at TIMESTAMP WITH TIME ZONE NOT NULL,
    used_at TIMESTAMP WITH TIME ZONE,
    id UUID NOT NULL,
    office_id UUID NOT NULL,
    CONSTRAINT pk_sign_in_links PRIMARY KEY (id),
    CONSTRAINT uq_sign_in_links_office_id_id UNIQUE (office_id, id),
    CONSTRAINT fk_sign_in_links_office_id FOREIGN KEY(office_id) REFERENCES offices (id),
    CONSTRAINT fk_sign_in_links_office_id_user_id FOREIGN KEY(office_id, user_id) REFERENCES users (office_id, id),
    CONSTRAINT uq_sign_in_links_digest UNIQUE (digest),
    CONSTRAINT ck_sign_in_links_digest CHECK (octet_length(digest) = 32)
)
""",
    """
CREATE TABLE sessions (
    user_id UUID NOT NULL,
    digest BYTEA NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE NOT NULL,
    expires_at TIMESTAMP WITH TIME ZONE NOT NULL,
    id UUID NOT NULL,
    office_id UUID NOT NULL,
    CONSTRAINT pk_sessions PRIMARY KEY (id),
    CONSTRAINT uq_sessions_office_id_id UNIQUE (office_id, id),
    CONSTRAINT fk_sessions_office_id FOREIGN KEY(office_id) REFERENCES offices (id),
    CONSTRAINT fk_sessions_office_id_user_id FOREIGN KEY(office_id, user_id) REFERENCES users (office_id, id),
    CONSTRAINT uq_sessions_digest UNIQUE (digest),
    CONSTRAINT ck_sessions_digest CHECK (octet_length(digest) = 32)
)
""",
    """
CREATE TABLE parties (
    agreement_id UUID NOT NULL,
    place_id UUID NOT NULL,
    own BOOLEAN NOT NULL,
    position INTEGER NOT NULL,
    signatory_id UUID,
    signed_on TEXT COLLATE "C",
    signed_at TEXT COLLATE "C",
    notified_on TEXT COLLATE "C",
    ratified_on TEXT COLLATE "C",
    carried_by TEXT COLLATE "C",
    hosting_turn INTEGER,
    id UUID NOT NULL,
    office_id UUID NOT NULL,
    CONSTRAINT pk_parties PRIMARY KEY (id),
    CONSTRAINT uq_parties_office_id_id UNIQUE (office_id, id),
    CONSTRAINT fk_parties_office_id FOREIGN KEY(office_id) REFERENCES offices (id),
    CONSTRAINT fk_parties_office_id_agreement_id FOREIGN KEY(office_id, agreement_id) REFERENCES agreements (office_id, id),
    CONSTRAINT fk_parties_office_id_place_id FOREIGN KEY(office_id, place_id) REFERENCES places (office_id, id),
    CONSTRAINT fk_parties_office_id_signatory_id FOREIGN KEY(office_id, signatory_id) REFERENCES persons (office_id, id),
    CONSTRAINT uq_parties_agreement_id_place_id UNIQUE (agreement_id, place_id),
    CONSTRAINT ck_parties_signed_on_edtf CHECK (signed_on ~ '^[0-9]{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?)?$'),
    CONSTRAINT ck_parties_notified_on_edtf CHECK (notified_on ~ '^[0-9]{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?)?$'),
    CONSTRAINT ck_parties_ratified_on_edtf CHECK (ratified_on ~ '^[0-9]{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?)?$')
)
""",
    "CREATE INDEX ix_parties_place_id ON parties (place_id)",
    """
CREATE TABLE witnesses (
    agreement_id UUID NOT NULL,
    person_id UUID NOT NULL,
    capacity TEXT COLLATE "C",
    id UUID NOT NULL,
    office_id UUID NOT NULL,
    CONSTRAINT pk_witnesses PRIMARY KEY (id),
    CONSTRAINT uq_witnesses_office_id_id UNIQUE (office_id, id),
    CONSTRAINT fk_witnesses_office_id FOREIGN KEY(office_id) REFERENCES offices (id),
    CONSTRAINT fk_witnesses_office_id_agreement_id FOREIGN KEY(office_id, agreement_id) REFERENCES agreements (office_id, id),
    CONSTRAINT fk_witnesses_office_id_person_id FOREIGN KEY(office_id, person_id) REFERENCES persons (office_id, id),
    CONSTRAINT uq_witnesses_agreement_id_person_id UNIQUE (agreement_id, person_id)
)
""",
    """
CREATE TABLE agreement_links (
    agreement_id UUID NOT NULL,
    earlier_id UUID NOT NULL,
    kind TEXT COLLATE "C" NOT NULL,
    id UUID NOT NULL,
    office_id UUID NOT NULL,
    CONSTRAINT pk_agreement_links PRIMARY KEY (id),
    CONSTRAINT uq_agreement_links_office_id_id UNIQUE (office_id, id),
    CONSTRAINT fk_agreement_links_office_id FOREIGN KEY(office_id) REFERENCES offices (id),
    CONSTRAINT fk_agreement_links_office_id_agreement_id FOREIGN KEY(office_id, agreement_id) REFERENCES agreements (office_id, id),
    CONSTRAINT fk_agreement_links_office_id_earlier_id FOREIGN KEY(office_id, earlier_id) REFERENCES agreements (office_id, id),
    CONSTRAINT uq_agreement_links_agreement_id_earlier_id UNIQUE (agreement_id, earlier_id),
    CONSTRAINT ck_agreement_links_kind CHECK (kind IN ('supersedes', 'grew-out-of', 'under')),
    CONSTRAINT ck_agreement_links_not_itself CHECK (agreement_id <> earlier_id)
)
""",
    "CREATE INDEX ix_agreement_links_earlier_id ON agreement_links (earlier_id)",
    """
CREATE TABLE custom_facts (
    agreement_id UUID NOT NULL,
    fact TEXT COLLATE "C" NOT NULL,
    value INTEGER NOT NULL,
    at TIMESTAMP WITH TIME ZONE NOT NULL,
    by TEXT COLLATE "C" NOT NULL,
    note TEXT COLLATE "C",
    id UUID NOT NULL,
    office_id UUID NOT NULL,
    CONSTRAINT pk_custom_facts PRIMARY KEY (id),
    CONSTRAINT uq_custom_facts_office_id_id UNIQUE (office_id, id),
    CONSTRAINT fk_custom_facts_office_id FOREIGN KEY(office_id) REFERENCES offices (id),
    CONSTRAINT fk_custom_facts_office_id_agreement_id FOREIGN KEY(office_id, agreement_id) REFERENCES agreements (office_id, id),
    CONSTRAINT uq_custom_facts_agreement_id_fact UNIQUE (agreement_id, fact)
)
""",
    """
CREATE TABLE state_changes (
    agreement_id UUID NOT NULL,
    number INTEGER NOT NULL,
    trigger TEXT COLLATE "C" NOT NULL,
    from_state TEXT COLLATE "C",
    to_state TEXT COLLATE "C" NOT NULL,
    at TIMESTAMP WITH TIME ZONE NOT NULL,
    happened_on TEXT COLLATE "C",
    by TEXT COLLATE "C" NOT NULL,
    note TEXT COLLATE "C",
    id UUID NOT NULL,
    office_id UUID NOT NULL,
    CONSTRAINT pk_state_changes PRIMARY KEY (id),
    CONSTRAINT uq_state_changes_office_id_id UNIQUE (office_id, id),
    CONSTRAINT fk_state_changes_office_id FOREIGN KEY(office_id) REFERENCES offices (id),
    CONSTRAINT fk_state_changes_office_id_agreement_id FOREIGN KEY(office_id, agreement_id) REFERENCES agreements (office_id, id),
    CONSTRAINT uq_state_changes_agreement_id_number UNIQUE (agreement_id, number),
    CONSTRAINT ck_state_changes_happened_on_edtf CHECK (happened_on ~ '^[0-9]{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?)?$')
)
""",
    """
CREATE TABLE agreement_fields (
    agreement_id UUID NOT NULL,
    field_id UUID NOT NULL,
    id UUID NOT NULL,
    office_id UUID NOT NULL,
    CONSTRAINT pk_agreement_fields PRIMARY KEY (id),
    CONSTRAINT uq_agreement_fields_office_id_id UNIQUE (office_id, id),
    CONSTRAINT fk_agreement_fields_office_id FOREIGN KEY(office_id) REFERENCES offices (id),
    CONSTRAINT fk_agreement_fields_office_id_agreement_id FOREIGN KEY(office_id, agreement_id) REFERENCES agreements (office_id, id),
    CONSTRAINT fk_agreement_fields_office_id_field_id FOREIGN KEY(office_id, field_id) REFERENCES fields (office_id, id),
    CONSTRAINT uq_agreement_fields_agreement_id_field_id UNIQUE (agreement_id, field_id)
)
""",
    """
CREATE TABLE approvals (
    agreement_id UUID NOT NULL,
    state_name TEXT COLLATE "C" NOT NULL,
    entry INTEGER NOT NULL,
    step TEXT COLLATE "C" DEFAULT 'approval' NOT NULL,
    state TEXT COLLATE "C" NOT NULL,
    asked_at TIMESTAMP WITH TIME ZONE NOT NULL,
    closed_at TIMESTAMP WITH TIME ZONE,
    id UUID NOT NULL,
    office_id UUID NOT NULL,
    CONSTRAINT pk_approvals PRIMARY KEY (id),
    CONSTRAINT uq_approvals_office_id_id UNIQUE (office_id, id),
    CONSTRAINT fk_approvals_office_id FOREIGN KEY(office_id) REFERENCES offices (id),
    CONSTRAINT fk_approvals_office_id_agreement_id FOREIGN KEY(office_id, agreement_id) REFERENCES agreements (office_id, id),
    CONSTRAINT uq_approvals_agreement_id_state_name_entry_step UNIQUE (agreement_id, state_name, entry, step),
    CONSTRAINT ck_approvals_state CHECK (state IN ('open', 'given', 'returned', 'dropped'))
)
""",
    """
CREATE TABLE occasion_fields (
    occasion_id UUID NOT NULL,
    field_id UUID NOT NULL,
    id UUID NOT NULL,
    office_id UUID NOT NULL,
    CONSTRAINT pk_occasion_fields PRIMARY KEY (id),
    CONSTRAINT uq_occasion_fields_office_id_id UNIQUE (office_id, id),
    CONSTRAINT fk_occasion_fields_office_id FOREIGN KEY(office_id) REFERENCES offices (id),
    CONSTRAINT fk_occasion_fields_office_id_occasion_id FOREIGN KEY(office_id, occasion_id) REFERENCES occasions (office_id, id),
    CONSTRAINT fk_occasion_fields_office_id_field_id FOREIGN KEY(office_id, field_id) REFERENCES fields (office_id, id),
    CONSTRAINT uq_occasion_fields_occasion_id_field_id UNIQUE (occasion_id, field_id)
)
""",
    """
CREATE TABLE agreement_occasions (
    agreement_id UUID NOT NULL,
    occasion_id UUID NOT NULL,
    id UUID NOT NULL,
    office_id UUID NOT NULL,
    CONSTRAINT pk_agreement_occasions PRIMARY KEY (id),
    CONSTRAINT uq_agreement_occasions_office_id_id UNIQUE (office_id, id),
    CONSTRAINT fk_agreement_occasions_office_id FOREIGN KEY(office_id) REFERENCES offices (id),
    CONSTRAINT fk_agreement_occasions_office_id_agreement_id FOREIGN KEY(office_id, agreement_id) REFERENCES agreements (office_id, id),
    CONSTRAINT fk_agreement_occasions_office_id_occasion_id FOREIGN KEY(office_id, occasion_id) REFERENCES occasions (office_id, id),
    CONSTRAINT uq_agreement_occasions_agreement_id_occasion_id UNIQUE (agreement_id, occasion_id)
)
""",
    "CREATE INDEX ix_agreement_occasions_occasion_id ON agreement_occasions (occasion_id)",
    """
CREATE TABLE events (
    chain UUID NOT NULL,
    agreement_id UUID,
    seq BIGINT NOT NULL,
    prev BYTEA NOT NULL,
    hash BYTEA NOT NULL,
    type TEXT COLLATE "C" NOT NULL,
    at TIMESTAMP WITH TIME ZONE NOT NULL,
    body BYTEA NOT NULL,
    id UUID NOT NULL,
    office_id UUID NOT NULL,
    CONSTRAINT pk_events PRIMARY KEY (id),
    CONSTRAINT uq_events_office_id_id UNIQUE (office_id, id),
    CONSTRAINT fk_events_office_id FOREIGN KEY(office_id) REFERENCES offices (id),
    CONSTRAINT fk_events_office_id_agreement_id FOREIGN KEY(office_id, agreement_id) REFERENCES agreements (office_id, id),
    CONSTRAINT uq_events_chain_seq UNIQUE (chain, seq),
    CONSTRAINT ck_events_hash CHECK (hash = sha256(body)),
    CONSTRAINT ck_events_prev CHECK (octet_length(prev) = 32),
    CONSTRAINT ck_events_seq CHECK (seq > 0),
    CONSTRAINT ck_events_chain CHECK (chain = coalesce(agreement_id, office_id))
)
""",
    """
CREATE TABLE plan_items (
    agreement_id UUID NOT NULL,
    kind TEXT COLLATE "C" NOT NULL,
    rule TEXT COLLATE "C" NOT NULL,
    occurrence TEXT COLLATE "C" NOT NULL,
    "offset" TEXT COLLATE "C" NOT NULL,
    date DATE NOT NULL,
    due_at TIMESTAMP WITH TIME ZONE NOT NULL,
    audience TEXT COLLATE "C",
    template TEXT COLLATE "C",
    detail JSONB DEFAULT '{}'::jsonb NOT NULL,
    status TEXT COLLATE "C" NOT NULL,
    reason TEXT COLLATE "C",
    decided_at TIMESTAMP WITH TIME ZONE,
    lost_claims INTEGER DEFAULT 0 NOT NULL,
    leased_until TIMESTAMP WITH TIME ZONE,
    last_error TEXT COLLATE "C",
    id UUID NOT NULL,
    office_id UUID NOT NULL,
    CONSTRAINT pk_plan_items PRIMARY KEY (id),
    CONSTRAINT uq_plan_items_office_id_id UNIQUE (office_id, id),
    CONSTRAINT fk_plan_items_office_id FOREIGN KEY(office_id) REFERENCES offices (id),
    CONSTRAINT fk_plan_items_office_id_agreement_id FOREIGN KEY(office_id, agreement_id) REFERENCES agreements (office_id, id),
    CONSTRAINT uq_plan_items_agreement_id_rule_occurrence_offset UNIQUE (agreement_id, rule, occurrence, "offset"),
    CONSTRAINT ck_plan_items_kind CHECK (kind IN ('reminder', 'exchange', 'transition')),
    CONSTRAINT ck_plan_items_status CHECK (status IN ('planned', 'sending', 'sent', 'done', 'skipped', 'folded', 'cancelled', 'dead')),
    CONSTRAINT ck_plan_items_lost_claims CHECK (lost_claims >= 0)
)
""",
    "CREATE INDEX ix_plan_items_dead ON plan_items (office_id) WHERE status = 'dead'",
    "CREATE INDEX ix_plan_items_due ON plan_items (due_at) WHERE status = 'planned'",
    "CREATE INDEX ix_plan_items_office_id_due_at ON plan_items (office_id, due_at)",
    """
CREATE TABLE meetings (
    agreement_id UUID NOT NULL,
    kind TEXT COLLATE "C" NOT NULL,
    title TEXT COLLATE "C" NOT NULL,
    held_on TEXT COLLATE "C" NOT NULL,
    venue TEXT COLLATE "C",
    summary TEXT COLLATE "C",
    id UUID NOT NULL,
    office_id UUID NOT NULL,
    CONSTRAINT pk_meetings PRIMARY KEY (id),
    CONSTRAINT uq_meetings_office_id_id UNIQUE (office_id, id),
    CONSTRAINT fk_meetings_office_id FOREIGN KEY(office_id) REFERENCES offices (id),
    CONSTRAINT fk_meetings_office_id_agreement_id FOREIGN KEY(office_id, agreement_id) REFERENCES agreements (office_id, id),
    CONSTRAINT ck_meetings_kind CHECK (kind IN ('meeting', 'visit', 'call', 'conference', 'letter')),
    CONSTRAINT ck_meetings_held_on_edtf CHECK (held_on ~ '^[0-9]{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?)?$')
)
""",
    "CREATE INDEX ix_meetings_agreement_id ON meetings (agreement_id)",
    """
CREATE TABLE memberships (
    place_id UUID NOT NULL,
    agreement_id UUID,
    organisation TEXT COLLATE "C" NOT NULL,
    representative_id UUID,
    since TEXT COLLATE "C",
    until TEXT COLLATE "C",
    id UUID NOT NULL,
    office_id UUID NOT NULL,
    CONSTRAINT pk_memberships PRIMARY KEY (id),
    CONSTRAINT uq_memberships_office_id_id UNIQUE (office_id, id),
    CONSTRAINT fk_memberships_office_id FOREIGN KEY(office_id) REFERENCES offices (id),
    CONSTRAINT fk_memberships_office_id_place_id FOREIGN KEY(office_id, place_id) REFERENCES places (office_id, id),
    CONSTRAINT fk_memberships_office_id_agreement_id FOREIGN KEY(office_id, agreement_id) REFERENCES agreements (office_id, id),
    CONSTRAINT fk_memberships_office_id_representative_id FOREIGN KEY(office_id, representative_id) REFERENCES persons (office_id, id),
    CONSTRAINT ck_memberships_since_edtf CHECK (since ~ '^[0-9]{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?)?$'),
    CONSTRAINT ck_memberships_until_edtf CHECK (until ~ '^[0-9]{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?)?$'),
    CONSTRAINT uq_memberships_office_id_place_id_organisation UNIQUE (office_id, place_id, organisation)
)
""",
    "CREATE INDEX ix_memberships_agreement_id ON memberships (agreement_id)",
    """
CREATE TABLE fact_sources (
    agreement_id UUID NOT NULL,
    source_id UUID NOT NULL,
    subject TEXT COLLATE "C" NOT NULL,
    subject_id UUID NOT NULL,
    fact TEXT COLLATE "C" NOT NULL,
    id UUID NOT NULL,
    office_id UUID NOT NULL,
    CONSTRAINT pk_fact_sources PRIMARY KEY (id),
    CONSTRAINT uq_fact_sources_office_id_id UNIQUE (office_id, id),
    CONSTRAINT fk_fact_sources_office_id FOREIGN KEY(office_id) REFERENCES offices (id),
    CONSTRAINT fk_fact_sources_office_id_agreement_id FOREIGN KEY(office_id, agreement_id) REFERENCES agreements (office_id, id),
    CONSTRAINT fk_fact_sources_office_id_source_id FOREIGN KEY(office_id, source_id) REFERENCES sources (office_id, id),
    CONSTRAINT uq_fact_sources_agreement_id_source_id_subject_subject_id_fact UNIQUE (agreement_id, source_id, subject, subject_id, fact)
)
""",
    """
CREATE TABLE terms (
    agreement_id UUID NOT NULL,
    entry_into_force TEXT COLLATE "C",
    entry_date TEXT COLLATE "C",
    counted_from TEXT COLLATE "C",
    valid_for TEXT COLLATE "C",
    renewal_period TEXT COLLATE "C",
    notice_period TEXT COLLATE "C",
    notice_by TEXT COLLATE "C",
    renewal TEXT COLLATE "C",
    renewals INTEGER DEFAULT 0 NOT NULL,
    projects_continue BOOLEAN,
    languages TEXT[] DEFAULT '{}'::text[] NOT NULL,
    prevailing_language TEXT COLLATE "C",
    binding BOOLEAN,
    hosting TEXT COLLATE "C",
    id UUID NOT NULL,
    office_id UUID NOT NULL,
    CONSTRAINT pk_terms PRIMARY KEY (id),
    CONSTRAINT uq_terms_office_id_id UNIQUE (office_id, id),
    CONSTRAINT fk_terms_office_id FOREIGN KEY(office_id) REFERENCES offices (id),
    CONSTRAINT fk_terms_office_id_agreement_id FOREIGN KEY(office_id, agreement_id) REFERENCES agreements (office_id, id),
    CONSTRAINT uq_terms_agreement_id UNIQUE (agreement_id),
    CONSTRAINT ck_terms_renewal CHECK (renewal IN ('none', 'by-agreement', 'tacit')),
    CONSTRAINT ck_terms_entry_into_force CHECK (entry_into_force IN ('last-signature', 'date', 'notification', 'ratification')),
    CONSTRAINT ck_terms_counted_from CHECK (counted_from IN ('signing', 'in-force')),
    CONSTRAINT ck_terms_notice_by CHECK (notice_by IN ('registered-letter', 'diplomatic-note', 'mail')),
    CONSTRAINT ck_terms_entry_date_edtf CHECK (entry_date ~ '^[0-9]{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?)?$'),
    CONSTRAINT ck_terms_renewals CHECK (renewals >= 0)
)
""",
    """
CREATE TABLE partner_approval_steps (
    agreement_id UUID NOT NULL,
    party_id UUID NOT NULL,
    step TEXT COLLATE "C" NOT NULL,
    state TEXT COLLATE "C" NOT NULL,
    since TEXT COLLATE "C",
    known_from TEXT COLLATE "C",
    note TEXT COLLATE "C",
    id UUID NOT NULL,
    office_id UUID NOT NULL,
    CONSTRAINT pk_partner_approval_steps PRIMARY KEY (id),
    CONSTRAINT uq_partner_approval_steps_office_id_id UNIQUE (office_id, id),
    CONSTRAINT fk_partner_approval_steps_office_id FOREIGN KEY(office_id) REFERENCES offices (id),
    CONSTRAINT fk_partner_approval_steps_office_id_agreement_id FOREIGN KEY(office_id, agreement_id) REFERENCES agreements (office_id, id),
    CONSTRAINT fk_partner_approval_steps_office_id_party_id FOREIGN KEY(office_id, party_id) REFERENCES parties (office_id, id),
    CONSTRAINT uq_partner_approval_steps_party_id_step UNIQUE (party_id, step),
    CONSTRAINT ck_partner_approval_steps_state CHECK (state IN ('pending', 'done', 'refused')),
    CONSTRAINT ck_partner_approval_steps_since_edtf CHECK (since ~ '^[0-9]{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?)?$')
)
""",
    "CREATE INDEX ix_track_steps_agreement_id ON partner_approval_steps (agreement_id)",
    """
CREATE TABLE votes (
    approval_id UUID NOT NULL,
    user_id UUID,
    on_behalf_of UUID,
    by TEXT COLLATE "C" NOT NULL,
    choice TEXT COLLATE "C" NOT NULL,
    note TEXT COLLATE "C",
    decided_by TEXT COLLATE "C",
    decided_on DATE,
    document TEXT COLLATE "C",
    file TEXT COLLATE "C",
    at TIMESTAMP WITH TIME ZONE NOT NULL,
    id UUID NOT NULL,
    office_id UUID NOT NULL,
    CONSTRAINT pk_votes PRIMARY KEY (id),
    CONSTRAINT uq_votes_office_id_id UNIQUE (office_id, id),
    CONSTRAINT fk_votes_office_id FOREIGN KEY(office_id) REFERENCES offices (id),
    CONSTRAINT fk_votes_office_id_approval_id FOREIGN KEY(office_id, approval_id) REFERENCES approvals (office_id, id),
    CONSTRAINT fk_votes_office_id_user_id FOREIGN KEY(office_id, user_id) REFERENCES users (office_id, id),
    CONSTRAINT fk_votes_office_id_on_behalf_of FOREIGN KEY(office_id, on_behalf_of) REFERENCES users (office_id, id),
    CONSTRAINT ck_votes_choice CHECK (choice IN ('approve', 'return', 'abstain')),
    CONSTRAINT ck_votes_outside CHECK (num_nulls(decided_by, decided_on, document) IN (0, 3))
)
""",
    "CREATE INDEX ix_votes_approval_id ON votes (approval_id)",
    """
CREATE TABLE personal_values (
    event_id UUID NOT NULL,
    person_id UUID,
    salt BYTEA,
    value TEXT COLLATE "C",
    erased_at TIMESTAMP WITH TIME ZONE,
    id UUID NOT NULL,
    office_id UUID NOT NULL,
    CONSTRAINT pk_personal_values PRIMARY KEY (id),
    CONSTRAINT uq_personal_values_office_id_id UNIQUE (office_id, id),
    CONSTRAINT fk_personal_values_office_id FOREIGN KEY(office_id) REFERENCES offices (id),
    CONSTRAINT fk_personal_values_office_id_person_id FOREIGN KEY(office_id, person_id) REFERENCES persons (office_id, id),
    CONSTRAINT fk_personal_values_office_id_event_id FOREIGN KEY(office_id, event_id) REFERENCES events (office_id, id),
    CONSTRAINT ck_personal_values_erased_whole CHECK ((salt IS NULL) = (value IS NULL)),
    CONSTRAINT ck_personal_values_erased_at CHECK ((value IS NULL) = (erased_at IS NOT NULL)),
    CONSTRAINT ck_personal_values_salt CHECK (octet_length(salt) = 32)
)
""",
    """
CREATE TABLE outbox (
    position BIGINT GENERATED ALWAYS AS IDENTITY,
    written_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    id UUID NOT NULL,
    office_id UUID NOT NULL,
    CONSTRAINT pk_outbox PRIMARY KEY (id),
    CONSTRAINT uq_outbox_office_id_id UNIQUE (office_id, id),
    CONSTRAINT fk_outbox_office_id FOREIGN KEY(office_id) REFERENCES offices (id),
    CONSTRAINT fk_outbox_office_id_id FOREIGN KEY(office_id, id) REFERENCES events (office_id, id),
    CONSTRAINT uq_outbox_position UNIQUE (position)
)
""",
    """
CREATE TABLE deliveries (
    agreement_id UUID,
    plan_item_id UUID,
    user_id UUID NOT NULL,
    class TEXT COLLATE "C" NOT NULL,
    key TEXT COLLATE "C" NOT NULL,
    message_id TEXT COLLATE "C" NOT NULL,
    subject TEXT COLLATE "C",
    content BYTEA,
    late BOOLEAN DEFAULT false NOT NULL,
    state TEXT COLLATE "C" NOT NULL,
    reason TEXT COLLATE "C",
    queued_at TIMESTAMP WITH TIME ZONE NOT NULL,
    next_at TIMESTAMP WITH TIME ZONE NOT NULL,
    sent_at TIMESTAMP WITH TIME ZONE,
    lost_claims INTEGER DEFAULT 0 NOT NULL,
    send_attempts INTEGER DEFAULT 0 NOT NULL,
    leased_until TIMESTAMP WITH TIME ZONE,
    last_error TEXT COLLATE "C",
    id UUID NOT NULL,
    office_id UUID NOT NULL,
    CONSTRAINT pk_deliveries PRIMARY KEY (id),
    CONSTRAINT uq_deliveries_office_id_id UNIQUE (office_id, id),
    CONSTRAINT fk_deliveries_office_id FOREIGN KEY(office_id) REFERENCES offices (id),
    CONSTRAINT fk_deliveries_office_id_agreement_id FOREIGN KEY(office_id, agreement_id) REFERENCES agreements (office_id, id),
    CONSTRAINT fk_deliveries_office_id_plan_item_id FOREIGN KEY(office_id, plan_item_id) REFERENCES plan_items (office_id, id),
    CONSTRAINT fk_deliveries_office_id_user_id FOREIGN KEY(office_id, user_id) REFERENCES users (office_id, id),
    CONSTRAINT uq_deliveries_plan_item_id_user_id UNIQUE (plan_item_id, user_id),
    CONSTRAINT uq_deliveries_message_id UNIQUE (message_id),
    CONSTRAINT ck_deliveries_state CHECK (state IN ('queued', 'sent', 'skipped', 'dead')),
    CONSTRAINT ck_deliveries_class CHECK (class IN ('reminder', 'summary', 'sign-in')),
    CONSTRAINT ck_deliveries_reminder_has_item CHECK ((class = 'reminder') = (plan_item_id IS NOT NULL)),
    CONSTRAINT ck_deliveries_lost_claims CHECK (lost_claims >= 0)
)
""",
    "CREATE INDEX ix_deliveries_next ON deliveries (next_at) WHERE state = 'queued'",
    "CREATE INDEX ix_deliveries_office_id_sent_at ON deliveries (office_id, sent_at)",
    """
CREATE TABLE meeting_participants (
    meeting_id UUID NOT NULL,
    person_id UUID NOT NULL,
    id UUID NOT NULL,
    office_id UUID NOT NULL,
    CONSTRAINT pk_meeting_participants PRIMARY KEY (id),
    CONSTRAINT uq_meeting_participants_office_id_id UNIQUE (office_id, id),
    CONSTRAINT fk_meeting_participants_office_id FOREIGN KEY(office_id) REFERENCES offices (id),
    CONSTRAINT fk_meeting_participants_office_id_meeting_id FOREIGN KEY(office_id, meeting_id) REFERENCES meetings (office_id, id),
    CONSTRAINT fk_meeting_participants_office_id_person_id FOREIGN KEY(office_id, person_id) REFERENCES persons (office_id, id),
    CONSTRAINT uq_meeting_participants_meeting_id_person_id UNIQUE (meeting_id, person_id)
)
""",
    """
CREATE TABLE commitments (
    agreement_id UUID NOT NULL,
    field_id UUID,
    party_id UUID,
    owner_id UUID,
    rule TEXT COLLATE "C",
    occurrence TEXT COLLATE "C" DEFAULT '1' NOT NULL,
    what TEXT COLLATE "C" NOT NULL,
    due_on TEXT COLLATE "C",
    state TEXT COLLATE "C" NOT NULL,
    evidence TEXT COLLATE "C",
    id UUID NOT NULL,
    office_id UUID NOT NULL,
    CONSTRAINT pk_commitments PRIMARY KEY (id),
    CONSTRAINT uq_commitments_office_id_id UNIQUE (office_id, id),
    CONSTRAINT fk_commitments_office_id FOREIGN KEY(office_id) REFERENCES offices (id),
    CONSTRAINT fk_commitments_office_id_agreement_id FOREIGN KEY(office_id, agreement_id) REFERENCES agreements (office_id, id),
    CONSTRAINT fk_commitments_office_id_field_id FOREIGN KEY(office_id, field_id) REFERENCES fields (office_id, id),
    CONSTRAINT fk_commitments_office_id_party_id FOREIGN KEY(office_id, party_id) REFERENCES parties (office_id, id),
    CONSTRAINT fk_commitments_office_id_owner_id FOREIGN KEY(office_id, owner_id) REFERENCES users (office_id, id),
    CONSTRAINT ck_commitments_state CHECK (state IN ('open', 'kept', 'dropped')),
    CONSTRAINT ck_commitments_due_on_edtf CHECK (due_on ~ '^[0-9]{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?)?$')
)
""",
    "CREATE UNIQUE INDEX uq_commitments_agreement_id_rule_occurrence ON commitments (agreement_id, rule, occurrence) WHERE rule IS NOT NULL",
    "CREATE INDEX ix_commitments_agreement_id ON commitments (agreement_id)",
    "CREATE INDEX ix_commitments_open ON commitments (office_id, due_on) WHERE state = 'open'",
    """
CREATE TABLE termination_notices (
    agreement_id UUID NOT NULL,
    party_id UUID NOT NULL,
    reason TEXT COLLATE "C" NOT NULL,
    given_on DATE NOT NULL,
    received_on DATE,
    sent_by TEXT COLLATE "C",
    effective_on DATE NOT NULL,
    withdrawn_on DATE,
    withdrawn_reason TEXT COLLATE "C",
    id UUID NOT NULL,
    office_id UUID NOT NULL,
    CONSTRAINT pk_termination_notices PRIMARY KEY (id),
    CONSTRAINT uq_termination_notices_office_id_id UNIQUE (office_id, id),
    CONSTRAINT fk_termination_notices_office_id FOREIGN KEY(office_id) REFERENCES offices (id),
    CONSTRAINT fk_termination_notices_office_id_agreement_id FOREIGN KEY(office_id, agreement_id) REFERENCES agreements (office_id, id),
    CONSTRAINT fk_termination_notices_office_id_party_id FOREIGN KEY(office_id, party_id) REFERENCES parties (office_id, id),
    CONSTRAINT ck_termination_notices_sent_by CHECK (sent_by IN ('registered-letter', 'diplomatic-note', 'mail')),
    CONSTRAINT ck_termination_notices_effective_on CHECK (effective_on >= given_on),
    CONSTRAINT ck_termination_notices_withdrawn_on CHECK (withdrawn_on >= given_on)
)
""",
    "CREATE UNIQUE INDEX uq_terminations_agreement_id ON termination_notices (agreement_id) WHERE withdrawn_on IS NULL",
    """
CREATE TABLE exchanges (
    agreement_id UUID NOT NULL,
    commitment_id UUID,
    occasion_id UUID,
    kind TEXT COLLATE "C" NOT NULL,
    title TEXT COLLATE "C",
    date TEXT COLLATE "C",
    until TEXT COLLATE "C",
    last_day DATE GENERATED ALWAYS AS (
CASE length(coalesce(until, date))
  WHEN 10 THEN make_date(left(coalesce(until, date), 4)::int, substr(coalesce(until, date), 6, 2)::int,
    substr(coalesce(until, date), 9, 2)::int)
  WHEN 7 THEN (make_date(left(coalesce(until, date), 4)::int, substr(coalesce(until, date), 6, 2)::int, 1)
    + interval '1 month' - interval '1 day')::date
  WHEN 4 THEN make_date(left(coalesce(until, date), 4)::int, 12, 31)
  ELSE '9999-12-31'::date
END
) STORED NOT NULL,
    host_party_id UUID,
    venue TEXT COLLATE "C",
    online BOOLEAN DEFAULT false NOT NULL,
    state TEXT COLLATE "C" NOT NULL,
    rule TEXT COLLATE "C",
    occurrence TEXT COLLATE "C",
    outcome TEXT COLLATE "C",
    reason TEXT COLLATE "C",
    id UUID NOT NULL,
    office_id UUID NOT NULL,
    CONSTRAINT pk_exchanges PRIMARY KEY (id),
    CONSTRAINT uq_exchanges_office_id_id UNIQUE (office_id, id),
    CONSTRAINT fk_exchanges_office_id FOREIGN KEY(office_id) REFERENCES offices (id),
    CONSTRAINT fk_exchanges_office_id_agreement_id FOREIGN KEY(office_id, agreement_id) REFERENCES agreements (office_id, id),
    CONSTRAINT fk_exchanges_office_id_commitment_id FOREIGN KEY(office_id, commitment_id) REFERENCES commitments (office_id, id),
    CONSTRAINT fk_exchanges_office_id_occasion_id FOREIGN KEY(office_id, occasion_id) REFERENCES occasions (office_id, id),
    CONSTRAINT fk_exchanges_office_id_host_party_id FOREIGN KEY(office_id, host_party_id) REFERENCES parties (office_id, id),
    CONSTRAINT uq_exchanges_agreement_id_rule_occurrence UNIQUE (agreement_id, rule, occurrence),
    CONSTRAINT ck_exchanges_state CHECK (state IN ('proposed', 'declined', 'planned', 'invited', 'confirmed', 'held', 'reported', 'cancelled')),
    CONSTRAINT ck_exchanges_kind CHECK (kind IN ('anniversary', 'visit', 'festival', 'conference')),
    CONSTRAINT ck_exchanges_date_edtf CHECK (date ~ '^[0-9]{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?)?$'),
    CONSTRAINT ck_exchanges_until_edtf CHECK (until ~ '^[0-9]{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?)?$')
)
""",
    "CREATE INDEX ix_exchanges_occasion_id ON exchanges (occasion_id)",
    "CREATE INDEX ix_exchanges_office_id_state_last_day ON exchanges (office_id, state, last_day, id)",
    "CREATE INDEX ix_exchanges_agreement_id ON exchanges (agreement_id)",
    "CREATE INDEX ix_exchanges_unreported ON exchanges (office_id, last_day) WHERE state IN ('planned', 'invited', 'confirmed', 'held')",
    """
CREATE TABLE exchange_fields (
    exchange_id UUID NOT NULL,
    field_id UUID NOT NULL,
    id UUID NOT NULL,
    office_id UUID NOT NULL,
    CONSTRAINT pk_exchange_fields PRIMARY KEY (id),
    CONSTRAINT uq_exchange_fields_office_id_id UNIQUE (office_id, id),
    CONSTRAINT fk_exchange_fields_office_id FOREIGN KEY(office_id) REFERENCES offices (id),
    CONSTRAINT fk_exchange_fields_office_id_exchange_id FOREIGN KEY(office_id, exchange_id) REFERENCES exchanges (office_id, id),
    CONSTRAINT fk_exchange_fields_office_id_field_id FOREIGN KEY(office_id, field_id) REFERENCES fields (office_id, id),
    CONSTRAINT uq_exchange_fields_exchange_id_field_id UNIQUE (exchange_id, field_id)
)
""",
    """
CREATE TABLE delegation_members (
    exchange_id UUID NOT NULL,
    party_id UUID,
    person_id UUID NOT NULL,
    capacity TEXT COLLATE "C",
    id UUID NOT NULL,
    office_id UUID NOT NULL,
    CONSTRAINT pk_delegation_members PRIMARY KEY (id),
    CONSTRAINT uq_delegation_members_office_id_id UNIQUE (office_id, id),
    CONSTRAINT fk_delegation_members_office_id FOREIGN KEY(office_id) REFERENCES offices (id),
    CONSTRAINT fk_delegation_members_office_id_exchange_id FOREIGN KEY(office_id, exchange_id) REFERENCES exchanges (office_id, id),
    CONSTRAINT fk_delegation_members_office_id_party_id FOREIGN KEY(office_id, party_id) REFERENCES parties (office_id, id),
    CONSTRAINT fk_delegation_members_office_id_person_id FOREIGN KEY(office_id, person_id) REFERENCES persons (office_id, id),
    CONSTRAINT uq_delegation_members_exchange_id_person_id UNIQUE (exchange_id, person_id)
)
""",
    "CREATE INDEX ix_delegation_members_person_id ON delegation_members (person_id)",
    """
CREATE TABLE programme_items (
    exchange_id UUID NOT NULL,
    position INTEGER NOT NULL,
    day DATE,
    begins TIME WITHOUT TIME ZONE,
    until TIME WITHOUT TIME ZONE,
    what TEXT COLLATE "C" NOT NULL,
    id UUID NOT NULL,
    office_id UUID NOT NULL,
    CONSTRAINT pk_programme_items PRIMARY KEY (id),
    CONSTRAINT uq_programme_items_office_id_id UNIQUE (office_id, id),
    CONSTRAINT fk_programme_items_office_id FOREIGN KEY(office_id) REFERENCES offices (id),
    CONSTRAINT fk_programme_items_office_id_exchange_id FOREIGN KEY(office_id, exchange_id) REFERENCES exchanges (office_id, id),
    CONSTRAINT uq_programme_items_exchange_id_position UNIQUE (exchange_id, position),
    CONSTRAINT ck_programme_items_until CHECK (until > begins)
)
""",
    """
CREATE TABLE costs (
    exchange_id UUID NOT NULL,
    party_id UUID NOT NULL,
    amount NUMERIC(14, 2) NOT NULL,
    currency TEXT COLLATE "C" NOT NULL,
    what TEXT COLLATE "C",
    id UUID NOT NULL,
    office_id UUID NOT NULL,
    CONSTRAINT pk_costs PRIMARY KEY (id),
    CONSTRAINT uq_costs_office_id_id UNIQUE (office_id, id),
    CONSTRAINT fk_costs_office_id FOREIGN KEY(office_id) REFERENCES offices (id),
    CONSTRAINT fk_costs_office_id_exchange_id FOREIGN KEY(office_id, exchange_id) REFERENCES exchanges (office_id, id),
    CONSTRAINT fk_costs_office_id_party_id FOREIGN KEY(office_id, party_id) REFERENCES parties (office_id, id),
    CONSTRAINT ck_costs_amount CHECK (amount >= 0),
    CONSTRAINT ck_costs_currency CHECK (currency ~ '^[A-Z]{3}$')
)
""",
    "CREATE INDEX ix_costs_exchange_id ON costs (exchange_id)",
    """
CREATE TABLE documents (
    agreement_id UUID NOT NULL,
    exchange_id UUID,
    kind TEXT COLLATE "C" NOT NULL,
    title TEXT COLLATE "C" NOT NULL,
    dated_on TEXT COLLATE "C",
    id UUID NOT NULL,
    office_id UUID NOT NULL,
    CONSTRAINT pk_documents PRIMARY KEY (id),
    CONSTRAINT uq_documents_office_id_id UNIQUE (office_id, id),
    CONSTRAINT fk_documents_office_id FOREIGN KEY(office_id) REFERENCES offices (id),
    CONSTRAINT fk_documents_office_id_agreement_id FOREIGN KEY(office_id, agreement_id) REFERENCES agreements (office_id, id),
    CONSTRAINT fk_documents_office_id_exchange_id FOREIGN KEY(office_id, exchange_id) REFERENCES exchanges (office_id, id),
    CONSTRAINT ck_documents_kind CHECK (kind IN ('agreement', 'note-of-agreement', 'letter-of-intent', 'amendment', 'notice', 'council-resolution', 'minutes', 'letter', 'programme', 'report')),
    CONSTRAINT ck_documents_dated_on_edtf CHECK (dated_on ~ '^[0-9]{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?)?$')
)
""",
    "CREATE INDEX ix_documents_exchange_id ON documents (exchange_id)",
    "CREATE INDEX ix_documents_agreement_id ON documents (agreement_id)",
    """
CREATE TABLE document_texts (
    document_id UUID NOT NULL,
    language TEXT COLLATE "C" NOT NULL,
    number INTEGER NOT NULL,
    status TEXT COLLATE "C" NOT NULL,
    prevails BOOLEAN DEFAULT false NOT NULL,
    id UUID NOT NULL,
    office_id UUID NOT NULL,
    CONSTRAINT pk_document_texts PRIMARY KEY (id),
    CONSTRAINT uq_document_texts_office_id_id UNIQUE (office_id, id),
    CONSTRAINT fk_document_texts_office_id FOREIGN KEY(office_id) REFERENCES offices (id),
    CONSTRAINT fk_document_texts_office_id_document_id FOREIGN KEY(office_id, document_id) REFERENCES documents (office_id, id),
    CONSTRAINT uq_document_texts_document_id_language_number UNIQUE (document_id, language, number),
    CONSTRAINT ck_document_texts_status CHECK (status IN ('draft', 'agreed', 'signed', 'returned')),
    CONSTRAINT ck_document_texts_number CHECK (number > 0)
)
""",
    """
CREATE TABLE amendments (
    agreement_id UUID NOT NULL,
    number INTEGER NOT NULL,
    kind TEXT COLLATE "C" NOT NULL,
    title TEXT COLLATE "C" NOT NULL,
    decided_on TEXT COLLATE "C" NOT NULL,
    in_force_on TEXT COLLATE "C" NOT NULL,
    document_id UUID,
    terms JSONB DEFAULT '{}'::jsonb NOT NULL,
    id UUID NOT NULL,
    office_id UUID NOT NULL,
    CONSTRAINT pk_amendments PRIMARY KEY (id),
    CONSTRAINT uq_amendments_office_id_id UNIQUE (office_id, id),
    CONSTRAINT fk_amendments_office_id FOREIGN KEY(office_id) REFERENCES offices (id),
    CONSTRAINT fk_amendments_office_id_agreement_id FOREIGN KEY(office_id, agreement_id) REFERENCES agreements (office_id, id),
    CONSTRAINT fk_amendments_office_id_document_id FOREIGN KEY(office_id, document_id) REFERENCES documents (office_id, id),
    CONSTRAINT uq_amendments_agreement_id_number UNIQUE (agreement_id, number),
    CONSTRAINT ck_amendments_kind CHECK (kind IN ('amendment', 'renewal')),
    CONSTRAINT ck_amendments_decided_on_edtf CHECK (decided_on ~ '^[0-9]{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?)?$'),
    CONSTRAINT ck_amendments_in_force_on_edtf CHECK (in_force_on ~ '^[0-9]{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?)?$'),
    CONSTRAINT ck_amendments_number CHECK (number > 0)
)
""",
    "ALTER TABLE offices ADD CONSTRAINT fk_offices_default_owner_id FOREIGN KEY(id, default_owner_id) REFERENCES users (office_id, id)",
)

# Functions, triggers and row security.
STATEMENTS = (
    """
CREATE FUNCTION amity_office() RETURNS uuid LANGUAGE sql STABLE PARALLEL SAFE
RETURN nullif(current_setting('amity.office', true), '')::uuid
""",
    "REVOKE ALL ON FUNCTION amity_office() FROM PUBLIC",
    """
CREATE FUNCTION amity_now() RETURNS timestamptz LANGUAGE sql VOLATILE
SET search_path = pg_catalog, public
AS $$
SELECT coalesce(
  (SELECT virtual_at + (clock_timestamp() - real_at) * rate::float8 FROM public.clock),
  clock_timestamp())
$$
""",
    "REVOKE ALL ON FUNCTION amity_now() FROM PUBLIC",
    """
CREATE FUNCTION amity_log_refuses() RETURNS trigger LANGUAGE plpgsql
AS $$
BEGIN
  RAISE EXCEPTION 'the event log is only ever added to: % refused', TG_OP
    USING ERRCODE = 'restrict_violation';
END
$$
""",
    "REVOKE ALL ON FUNCTION amity_log_refuses() FROM PUBLIC",
    """
CREATE FUNCTION amity_event_to_outbox() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_catalog, public
AS $$
BEGIN
  INSERT INTO public.outbox (id, office_id) VALUES (NEW.id, NEW.office_id);
  RETURN NULL;
END
$$
""",
    "REVOKE ALL ON FUNCTION amity_event_to_outbox() FROM PUBLIC",
    """
CREATE FUNCTION amity_clock_forward() RETURNS trigger LANGUAGE plpgsql
AS $$
BEGIN
  IF NEW.virtual_at < OLD.virtual_at THEN
    RAISE EXCEPTION 'the clock only goes forward' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END
$$
""",
    "REVOKE ALL ON FUNCTION amity_clock_forward() FROM PUBLIC",
    """
CREATE FUNCTION amity_count_agreement() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
AS $$
BEGIN
  IF TG_OP <> 'INSERT' THEN
    INSERT INTO public.agreement_counts
      (office_id, kind, definition_version, state, phase, countries, owner_id, undated, ours, number)
    VALUES (OLD.office_id, OLD.kind, OLD.definition_version, OLD.state, OLD.phase, OLD.countries, OLD.owner_id,
      OLD.signed_on IS NULL AND OLD.in_force_on IS NULL AND OLD.phase IN ('in-force', 'asleep'),
      OLD.turn IS NOT DISTINCT FROM 'ours', -1);
  END IF;
  IF TG_OP <> 'DELETE' THEN
    INSERT INTO public.agreement_counts
      (office_id, kind, definition_version, state, phase, countries, owner_id, undated, ours, number)
    VALUES (NEW.office_id, NEW.kind, NEW.definition_version, NEW.state, NEW.phase, NEW.countries, NEW.owner_id,
      NEW.signed_on IS NULL AND NEW.in_force_on IS NULL AND NEW.phase IN ('in-force', 'asleep'),
      NEW.turn IS NOT DISTINCT FROM 'ours', 1);
  END IF;
  RETURN NULL;
END
$$
""",
    "REVOKE ALL ON FUNCTION amity_count_agreement() FROM PUBLIC",
    """
CREATE FUNCTION fold_agreement_counts(enough integer) RETURNS void
LANGUAGE sql VOLATILE SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
AS $$
WITH crowded AS (
  SELECT office_id FROM public.agreement_counts WHERE NOT folded GROUP BY office_id HAVING count(*) >= enough
), taken AS (
  SELECT t.id FROM public.agreement_counts t JOIN crowded c ON c.office_id = t.office_id FOR UPDATE OF t SKIP LOCKED
), gone AS (
  DELETE FROM public.agreement_counts t USING taken WHERE t.id = taken.id RETURNING t.*
)
INSERT INTO public.agreement_counts
  (office_id, kind, definition_version, state, phase, countries, owner_id, undated, ours, number, folded)
SELECT office_id, kind, definition_version, state, phase, countries, owner_id, undated, ours, sum(number), true
FROM gone
GROUP BY office_id, kind, definition_version, state, phase, countries, owner_id, undated, ours HAVING sum(number) <> 0
$$
""",
    "REVOKE ALL ON FUNCTION fold_agreement_counts(integer) FROM PUBLIC",
    """
CREATE FUNCTION analyze_imported() RETURNS void LANGUAGE plpgsql VOLATILE SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
AS $$
BEGIN
  ANALYZE (SKIP_LOCKED) public.agreements, public.parties, public.places, public.state_changes, public.events,
    public.plan_items, public.agreement_fields, public.sources, public.fact_sources;
END
$$
""",
    "REVOKE ALL ON FUNCTION analyze_imported() FROM PUBLIC",
    """
CREATE FUNCTION all_offices() RETURNS SETOF uuid LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
AS $$ SELECT id FROM public.offices ORDER BY created_at, id $$
""",
    "REVOKE ALL ON FUNCTION all_offices() FROM PUBLIC",
    """
CREATE FUNCTION users_by_address(wanted text) RETURNS TABLE (user_id uuid, office_id uuid)
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
AS $$
SELECT u.id, u.office_id FROM public.users u
WHERE lower(u.address COLLATE "C") = lower(wanted COLLATE "C") AND u.left_on IS NULL ORDER BY u.id
$$
""",
    "REVOKE ALL ON FUNCTION users_by_address(text) FROM PUBLIC",
    """
CREATE FUNCTION sign_in_link_by_digest(wanted bytea) RETURNS TABLE (link_id uuid, office_id uuid)
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
AS $$ SELECT l.id, l.office_id FROM public.sign_in_links l WHERE l.digest = wanted $$
""",
    "REVOKE ALL ON FUNCTION sign_in_link_by_digest(bytea) FROM PUBLIC",
    """
CREATE FUNCTION session_by_digest(wanted bytea) RETURNS TABLE (session_id uuid, office_id uuid)
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
AS $$ SELECT s.id, s.office_id FROM public.sessions s WHERE s.digest = wanted $$
""",
    "REVOKE ALL ON FUNCTION session_by_digest(bytea) FROM PUBLIC",
    """
CREATE FUNCTION claim_plan_items(batch integer, lease interval) RETURNS TABLE (item_id uuid, office_id uuid)
LANGUAGE sql VOLATILE SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
AS $$
UPDATE public.plan_items p SET lost_claims = p.lost_claims + 1, leased_until = clock_timestamp() + lease
FROM (
  SELECT i.id FROM public.plan_items i
  WHERE i.status = 'planned' AND i.due_at <= (SELECT public.amity_now())
    AND NOT EXISTS (SELECT FROM public.hold)
    AND (i.leased_until IS NULL OR i.leased_until < clock_timestamp())
  ORDER BY i.due_at, i.id LIMIT batch FOR UPDATE SKIP LOCKED
) due
WHERE p.id = due.id
RETURNING p.id, p.office_id
$$
""",
    "REVOKE ALL ON FUNCTION claim_plan_items(integer, interval) FROM PUBLIC",
    """
CREATE FUNCTION claim_deliveries(batch integer, lease interval) RETURNS TABLE (delivery_id uuid, office_id uuid)
LANGUAGE sql VOLATILE SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
AS $$
UPDATE public.deliveries d SET lost_claims = d.lost_claims + 1, leased_until = clock_timestamp() + lease
FROM (
  SELECT i.id FROM public.deliveries i
  WHERE i.state = 'queued' AND i.next_at <= (SELECT public.amity_now())
    AND NOT EXISTS (SELECT FROM public.hold)
    AND (i.leased_until IS NULL OR i.leased_until < clock_timestamp())
  ORDER BY i.next_at, i.id LIMIT batch FOR UPDATE SKIP LOCKED
) due
WHERE d.id = due.id
RETURNING d.id, d.office_id
$$
""",
    "REVOKE ALL ON FUNCTION claim_deliveries(integer, interval) FROM PUBLIC",
    """
CREATE FUNCTION claim_replans(batch integer) RETURNS TABLE (agreement_id uuid, office_id uuid)
LANGUAGE sql VOLATILE SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
AS $$
SELECT a.id, a.office_id FROM public.agreements a
WHERE a.phase <> 'over' AND a.replan_at <= (SELECT public.amity_now()) AND NOT EXISTS (SELECT FROM public.hold)
ORDER BY a.replan_at, a.id LIMIT batch FOR UPDATE SKIP LOCKED
$$
""",
    "REVOKE ALL ON FUNCTION claim_replans(integer) FROM PUBLIC",
    """
CREATE FUNCTION take_outbox(batch integer) RETURNS TABLE (event_id uuid, office_id uuid, "position" bigint)
LANGUAGE sql VOLATILE SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
AS $$
DELETE FROM public.outbox o
USING (
  SELECT i.id FROM public.outbox i WHERE NOT EXISTS (SELECT FROM public.hold)
  ORDER BY i.position LIMIT batch FOR UPDATE
) taken
WHERE o.id = taken.id
RETURNING o.id, o.office_id, o.position
$$
""",
    "REVOKE ALL ON FUNCTION take_outbox(integer) FROM PUBLIC",
    """
CREATE FUNCTION erase_personal_values(event uuid) RETURNS integer
LANGUAGE plpgsql VOLATILE SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
AS $$
DECLARE
  proof public.events;
  erased integer;
BEGIN
  SELECT * INTO proof FROM public.events e
  WHERE e.id = event AND e.office_id = public.amity_office() AND e.type = 'personal.erased';
  IF NOT FOUND THEN
    RAISE EXCEPTION 'erasing needs its event' USING ERRCODE = 'restrict_violation';
  END IF;
  UPDATE public.personal_values v SET salt = NULL, value = NULL, erased_at = proof.at
  WHERE v.office_id = proof.office_id AND v.erased_at IS NULL AND v.id IN (
    SELECT item::uuid FROM jsonb_array_elements_text(convert_from(proof.body, 'UTF8')::jsonb -> 'data' -> 'values') item
  );
  GET DIAGNOSTICS erased = ROW_COUNT;
  RETURN erased;
END
$$
""",
    "REVOKE ALL ON FUNCTION erase_personal_values(uuid) FROM PUBLIC",
    """
CREATE FUNCTION due_work() RETURNS TABLE (pending boolean, next_at timestamptz)
LANGUAGE sql VOLATILE SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
AS $$
WITH next AS (
  SELECT least(
    (SELECT min(due_at) FROM public.plan_items WHERE status = 'planned'),
    (SELECT min(next_at) FROM public.deliveries WHERE state = 'queued'),
    (SELECT min(replan_at) FROM public.agreements WHERE phase <> 'over')) AS at
)
SELECT coalesce(next.at <= public.amity_now(), false) OR EXISTS (SELECT FROM public.outbox), next.at FROM next
$$
""",
    "REVOKE ALL ON FUNCTION due_work() FROM PUBLIC",
    "CREATE TRIGGER events_add_only BEFORE UPDATE OR DELETE ON events FOR EACH ROW EXECUTE FUNCTION amity_log_refuses()",
    "CREATE TRIGGER events_not_emptied BEFORE TRUNCATE ON events FOR EACH STATEMENT EXECUTE FUNCTION amity_log_refuses()",
    "CREATE TRIGGER events_to_outbox AFTER INSERT ON events FOR EACH ROW EXECUTE FUNCTION amity_event_to_outbox()",
    "CREATE TRIGGER clock_forward BEFORE UPDATE ON clock FOR EACH ROW EXECUTE FUNCTION amity_clock_forward()",
    "CREATE TRIGGER agreements_counted AFTER INSERT OR DELETE ON agreements FOR EACH ROW EXECUTE FUNCTION amity_count_agreement()",
    "CREATE TRIGGER agreements_recounted AFTER UPDATE ON agreements FOR EACH ROW WHEN ((OLD.kind, OLD.definition_version, OLD.state, OLD.phase, OLD.countries, OLD.owner_id, OLD.signed_on, OLD.in_force_on, OLD.turn) IS DISTINCT FROM (NEW.kind, NEW.definition_version, NEW.state, NEW.phase, NEW.countries, NEW.owner_id, NEW.signed_on, NEW.in_force_on, NEW.turn)) EXECUTE FUNCTION amity_count_agreement()",
    "ALTER TABLE agreement_counts ENABLE ROW LEVEL SECURITY",
    "CREATE POLICY agreement_counts_of_office ON agreement_counts USING (office_id = amity_office())",
    "ALTER TABLE agreement_fields ENABLE ROW LEVEL SECURITY",
    "CREATE POLICY agreement_fields_of_office ON agreement_fields USING (office_id = amity_office())",
    "ALTER TABLE agreement_links ENABLE ROW LEVEL SECURITY",
    "CREATE POLICY agreement_links_of_office ON agreement_links USING (office_id = amity_office())",
    "ALTER TABLE agreement_occasions ENABLE ROW LEVEL SECURITY",
    "CREATE POLICY agreement_occasions_of_office ON agreement_occasions USING (office_id = amity_office())",
    "ALTER TABLE agreements ENABLE ROW LEVEL SECURITY",
    "CREATE POLICY agreements_of_office ON agreements USING (office_id = amity_office())",
    "ALTER TABLE amendments ENABLE ROW LEVEL SECURITY",
    "CREATE POLICY amendments_of_office ON amendments USING (office_id = amity_office())",
    "ALTER TABLE approvals ENABLE ROW LEVEL SECURITY",
    "CREATE POLICY approvals_of_office ON approvals USING (office_id = amity_office())",
    "ALTER TABLE list_mappings ENABLE ROW LEVEL SECURITY",
    "CREATE POLICY list_mappings_of_office ON list_mappings USING (office_id = amity_office())",
    "ALTER TABLE closed_days ENABLE ROW LEVEL SECURITY",
    "CREATE POLICY closed_days_of_office ON closed_days USING (office_id = amity_office())",
    "ALTER TABLE commitments ENABLE ROW LEVEL SECURITY",
    "CREATE POLICY commitments_of_office ON commitments USING (office_id = amity_office())",
    "ALTER TABLE costs ENABLE ROW LEVEL SECURITY",
    "CREATE POLICY costs_of_office ON costs USING (office_id = amity_office())",
    "ALTER TABLE custom_facts ENABLE ROW LEVEL SECURITY",
    "CREATE POLICY custom_facts_of_office ON custom_facts USING (office_id = amity_office())",
    "ALTER TABLE definitions ENABLE ROW LEVEL SECURITY",
    "CREATE POLICY definitions_of_office ON definitions USING (office_id = amity_office())",
    "ALTER TABLE delegation_members ENABLE ROW LEVEL SECURITY",
    "CREATE POLICY delegation_members_of_office ON delegation_members USING (office_id = amity_office())",
    "ALTER TABLE substitutions ENABLE ROW LEVEL SECURITY",
    "CREATE POLICY substitutions_of_office ON substitutions USING (office_id = amity_office())",
    "ALTER TABLE deliveries ENABLE ROW LEVEL SECURITY",
    "CREATE POLICY deliveries_of_office ON deliveries USING (office_id = amity_office())",
    "ALTER TABLE document_texts ENABLE ROW LEVEL SECURITY",
    "CREATE POLICY document_texts_of_office ON document_texts USING (office_id = amity_office())",
    "ALTER TABLE documents ENABLE ROW LEVEL SECURITY",
    "CREATE POLICY documents_of_office ON documents USING (office_id = amity_office())",
    "ALTER TABLE events ENABLE ROW LEVEL SECURITY",
    "CREATE POLICY events_of_office ON events USING (office_id = amity_office())",
    "ALTER TABLE exchange_fields ENABLE ROW LEVEL SECURITY",
    "CREATE POLICY exchange_fields_of_office ON exchange_fields USING (office_id = amity_office())",
    "ALTER TABLE exchanges ENABLE ROW LEVEL SECURITY",
    "CREATE POLICY exchanges_of_office ON exchanges USING (office_id = amity_office())",
    "ALTER TABLE fact_sources ENABLE ROW LEVEL SECURITY",
    "CREATE POLICY fact_sources_of_office ON fact_sources USING (office_id = amity_office())",
    "ALTER TABLE fields ENABLE ROW LEVEL SECURITY",
    "CREATE POLICY fields_of_office ON fields USING (office_id = amity_office())",
    "ALTER TABLE meeting_participants ENABLE ROW LEVEL SECURITY",
    "CREATE POLICY meeting_participants_of_office ON meeting_participants USING (office_id = amity_office())",
    "ALTER TABLE meetings ENABLE ROW LEVEL SECURITY",
    "CREATE POLICY meetings_of_office ON meetings USING (office_id = amity_office())",
    "ALTER TABLE memberships ENABLE ROW LEVEL SECURITY",
    "CREATE POLICY memberships_of_office ON memberships USING (office_id = amity_office())",
    "ALTER TABLE occasion_fields ENABLE ROW LEVEL SECURITY",
    "CREATE POLICY occasion_fields_of_office ON occasion_fields USING (office_id = amity_office())",
    "ALTER TABLE occasions ENABLE ROW LEVEL SECURITY",
    "CREATE POLICY occasions_of_office ON occasions USING (office_id = amity_office())",
    "ALTER TABLE offices ENABLE ROW LEVEL SECURITY",
    "CREATE POLICY offices_of_office ON offices USING (id = amity_office())",
    "ALTER TABLE outbox ENABLE ROW LEVEL SECURITY",
    "CREATE POLICY outbox_of_office ON outbox USING (office_id = amity_office())",
    "ALTER TABLE parties ENABLE ROW LEVEL SECURITY",
    "CREATE POLICY parties_of_office ON parties USING (office_id = amity_office())",
    "ALTER TABLE partner_approval_steps ENABLE ROW LEVEL SECURITY",
    "CREATE POLICY partner_approval_steps_of_office ON partner_approval_steps USING (office_id = amity_office())",
    "ALTER TABLE personal_values ENABLE ROW LEVEL SECURITY",
    "CREATE POLICY personal_values_of_office ON personal_values USING (office_id = amity_office())",
    "ALTER TABLE persons ENABLE ROW LEVEL SECURITY",
    "CREATE POLICY persons_of_office ON persons USING (office_id = amity_office())",
    "ALTER TABLE places ENABLE ROW LEVEL SECURITY",
    "CREATE POLICY places_of_office ON places USING (office_id = amity_office())",
    "ALTER TABLE plan_items ENABLE ROW LEVEL SECURITY",
    "CREATE POLICY plan_items_of_office ON plan_items USING (office_id = amity_office())",
    "ALTER TABLE programme_items ENABLE ROW LEVEL SECURITY",
    "CREATE POLICY programme_items_of_office ON programme_items USING (office_id = amity_office())",
    "ALTER TABLE sessions ENABLE ROW LEVEL SECURITY",
    "CREATE POLICY sessions_of_office ON sessions USING (office_id = amity_office())",
    "ALTER TABLE sign_in_links ENABLE ROW LEVEL SECURITY",
    "CREATE POLICY sign_in_links_of_office ON sign_in_links USING (office_id = amity_office())",
    "ALTER TABLE sources ENABLE ROW LEVEL SECURITY",
    "CREATE POLICY sources_of_office ON sources USING (office_id = amity_office())",
    "ALTER TABLE state_changes ENABLE ROW LEVEL SECURITY",
    "CREATE POLICY state_changes_of_office ON state_changes USING (office_id = amity_office())",
    "ALTER TABLE termination_notices ENABLE ROW LEVEL SECURITY",
    "CREATE POLICY termination_notices_of_office ON termination_notices USING (office_id = amity_office())",
    "ALTER TABLE terms ENABLE ROW LEVEL SECURITY",
    "CREATE POLICY terms_of_office ON terms USING (office_id = amity_office())",
    "ALTER TABLE users ENABLE ROW LEVEL SECURITY",
    "CREATE POLICY users_of_office ON users USING (office_id = amity_office())",
    "ALTER TABLE votes ENABLE ROW LEVEL SECURITY",
    "CREATE POLICY votes_of_office ON votes USING (office_id = amity_office())",
    "ALTER TABLE witnesses ENABLE ROW LEVEL SECURITY",
    "CREATE POLICY witnesses_of_office ON witnesses USING (office_id = amity_office())",
)


def upgrade() -> None:
    for statement in (*TABLES, *STATEMENTS):
        # A colon would name a parameter.
        op.execute(text(statement.replace(":", r"\:")))


def downgrade() -> None:
    for table in (
        "document_texts",
        "amendments",
        "programme_items",
        "exchange_fields",
        "documents",
        "delegation_members",
        "costs",
        "exchanges",
        "votes",
        "termination_notices",
        "personal_values",
        "partner_approval_steps",
        "outbox",
        "meeting_participants",
        "deliveries",
        "commitments",
        "witnesses",
        "terms",
        "state_changes",
        "plan_items",
        "parties",
        "occasion_fields",
        "memberships",
        "meetings",
        "fact_sources",
        "events",
        "custom_facts",
        "approvals",
        "agreement_occasions",
        "agreement_links",
        "agreement_fields",
        "sign_in_links",
        "sessions",
        "persons",
        "occasions",
        "substitutions",
        "closed_days",
        "list_mappings",
        "agreements",
        "users",
        "sources",
        "places",
        "fields",
        "definitions",
        "agreement_counts",
        "offices",
        "installation",
        "hold",
        "clock",
        "backups",
    ):
        op.execute(f"DROP TABLE {table} CASCADE")
    for function in (
        "due_work()",
        "erase_personal_values(uuid)",
        "take_outbox(integer)",
        "claim_replans(integer)",
        "claim_deliveries(integer, interval)",
        "claim_plan_items(integer, interval)",
        "session_by_digest(bytea)",
        "sign_in_link_by_digest(bytea)",
        "users_by_address(text)",
        "all_offices()",
        "analyze_imported()",
        "fold_agreement_counts(integer)",
        "amity_count_agreement()",
        "amity_clock_forward()",
        "amity_event_to_outbox()",
        "amity_log_refuses()",
        "amity_now()",
        "amity_office()",
    ):
        op.execute(f"DROP FUNCTION {function}")
