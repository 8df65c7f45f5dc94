-- expand: the first schema.
-- ids are prefixed ULIDs, money is fen, instants are microseconds UTC, days are ISO text of Chinese time.

CREATE TABLE organisation (
  id TEXT NOT NULL CONSTRAINT organisation_pk PRIMARY KEY,
  kind TEXT NOT NULL CONSTRAINT organisation_kind_known CHECK (kind IN ('holder', 'company', 'operator', 'regulator')),
  nature TEXT NOT NULL,
  name TEXT NOT NULL,
  uscc TEXT NOT NULL,
  uscc_passes BOOLEAN NOT NULL,
  country TEXT NOT NULL,
  province TEXT NOT NULL,
  address TEXT NOT NULL,
  contact_name TEXT NOT NULL,
  contact_phone TEXT NOT NULL,
  contact_email TEXT NOT NULL,
  bank_name TEXT NOT NULL,
  bank_account TEXT NOT NULL,
  bank_holder TEXT NOT NULL,
  verification TEXT NOT NULL CONSTRAINT organisation_verification_known CHECK (verification IN ('pending', 'verified', 'rejected')),
  verification_note TEXT NOT NULL,
  verified_by TEXT,
  verified_at BIGINT,
  is_demo BOOLEAN NOT NULL,
  created_at BIGINT NOT NULL,
  version BIGINT NOT NULL
);
CREATE INDEX organisation_by_kind ON organisation (kind, verification, id);
CREATE INDEX organisation_by_uscc ON organisation (uscc);

CREATE TABLE account (
  id TEXT NOT NULL CONSTRAINT account_pk PRIMARY KEY,
  email TEXT NOT NULL CONSTRAINT account_email_unique UNIQUE,
  name TEXT NOT NULL,
  password_hash TEXT NOT NULL,
  locale TEXT NOT NULL,
  is_demo BOOLEAN NOT NULL,
  disabled_at BIGINT,
  created_at BIGINT NOT NULL,
  version BIGINT NOT NULL
);

CREATE TABLE membership (
  id TEXT NOT NULL CONSTRAINT membership_pk PRIMARY KEY,
  organisation_id TEXT NOT NULL CONSTRAINT membership_organisation REFERENCES organisation (id),
  user_id TEXT NOT NULL CONSTRAINT membership_user REFERENCES account (id),
  roles TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  ended_at BIGINT,
  CONSTRAINT membership_unique UNIQUE (user_id, organisation_id)
);
CREATE INDEX membership_by_organisation ON membership (organisation_id, id);

CREATE TABLE login_session (
  id TEXT NOT NULL CONSTRAINT login_session_pk PRIMARY KEY,
  user_id TEXT NOT NULL CONSTRAINT login_session_user REFERENCES account (id),
  organisation_id TEXT CONSTRAINT login_session_organisation REFERENCES organisation (id),
  address TEXT NOT NULL,
  agent TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  expires_at BIGINT NOT NULL,
  revoked_at BIGINT
);
CREATE INDEX login_session_by_user ON login_session (user_id, id);

CREATE TABLE link (
  id TEXT NOT NULL CONSTRAINT link_pk PRIMARY KEY,
  purpose TEXT NOT NULL CONSTRAINT link_purpose_known CHECK (purpose IN ('password_reset', 'invitation', 'consent')),
  secret_hash TEXT NOT NULL CONSTRAINT link_secret_unique UNIQUE,
  email TEXT NOT NULL,
  user_id TEXT,
  organisation_id TEXT,
  roles TEXT NOT NULL,
  subject_id TEXT NOT NULL,
  created_by TEXT,
  created_at BIGINT NOT NULL,
  expires_at BIGINT NOT NULL,
  used_at BIGINT
);

CREATE TABLE throttle (
  bucket TEXT NOT NULL CONSTRAINT throttle_pk PRIMARY KEY,
  window_start BIGINT NOT NULL,
  hits BIGINT NOT NULL
);

CREATE TABLE handled_request (
  id TEXT NOT NULL CONSTRAINT handled_request_pk PRIMARY KEY,
  user_id TEXT NOT NULL,
  action TEXT NOT NULL,
  outcome TEXT NOT NULL,
  handled_at BIGINT NOT NULL
);

CREATE TABLE form_draft (
  id TEXT NOT NULL CONSTRAINT form_draft_pk PRIMARY KEY,
  owner TEXT NOT NULL,
  page TEXT NOT NULL,
  form TEXT NOT NULL,
  created_at BIGINT NOT NULL
);
CREATE INDEX form_draft_by_age ON form_draft (created_at);

CREATE TABLE document (
  id TEXT NOT NULL CONSTRAINT document_pk PRIMARY KEY,
  organisation_id TEXT NOT NULL CONSTRAINT document_organisation REFERENCES organisation (id),
  subject_id TEXT NOT NULL,
  kind TEXT NOT NULL,
  file_name TEXT NOT NULL,
  media_type TEXT NOT NULL,
  size_bytes BIGINT NOT NULL,
  sha256 TEXT NOT NULL,
  uploaded_by TEXT,
  uploaded_at BIGINT NOT NULL
);
CREATE INDEX document_by_subject ON document (subject_id, id);

CREATE TABLE history (
  id TEXT NOT NULL CONSTRAINT history_pk PRIMARY KEY,
  subject_id TEXT NOT NULL,
  event TEXT NOT NULL,
  from_state TEXT NOT NULL,
  to_state TEXT NOT NULL,
  user_id TEXT,
  actor_name TEXT NOT NULL,
  note TEXT NOT NULL,
  document_id TEXT,
  at BIGINT NOT NULL
);
CREATE INDEX history_by_subject ON history (subject_id, id);

CREATE TABLE audit (
  id TEXT NOT NULL CONSTRAINT audit_pk PRIMARY KEY,
  user_id TEXT,
  organisation_id TEXT,
  action TEXT NOT NULL,
  subject_id TEXT NOT NULL,
  before_text TEXT NOT NULL,
  after_text TEXT NOT NULL,
  request_id TEXT NOT NULL,
  at BIGINT NOT NULL
);
CREATE INDEX audit_by_subject ON audit (subject_id, id);

CREATE TABLE message (
  id TEXT NOT NULL CONSTRAINT message_pk PRIMARY KEY,
  organisation_id TEXT NOT NULL CONSTRAINT message_organisation REFERENCES organisation (id),
  kind TEXT NOT NULL,
  subject_id TEXT NOT NULL,
  params TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  read_at BIGINT,
  read_by TEXT
);
CREATE INDEX message_by_organisation ON message (organisation_id, id);

CREATE TABLE mail (
  id TEXT NOT NULL CONSTRAINT mail_pk PRIMARY KEY,
  recipient TEXT NOT NULL,
  subject TEXT NOT NULL,
  body TEXT NOT NULL,
  dedup_key TEXT NOT NULL CONSTRAINT mail_dedup_unique UNIQUE,
  created_at BIGINT NOT NULL,
  due_at BIGINT NOT NULL,
  sent_at BIGINT,
  attempts BIGINT NOT NULL,
  last_error TEXT NOT NULL
);
CREATE INDEX mail_waiting ON mail (sent_at, due_at);

CREATE TABLE job (
  id TEXT NOT NULL CONSTRAINT job_pk PRIMARY KEY,
  kind TEXT NOT NULL,
  payload TEXT NOT NULL,
  dedup_key TEXT NOT NULL CONSTRAINT job_dedup_unique UNIQUE,
  run_at BIGINT NOT NULL,
  attempts BIGINT NOT NULL,
  lease_until BIGINT NOT NULL,
  done_at BIGINT,
  failed_at BIGINT,
  last_error TEXT NOT NULL
);
CREATE INDEX job_waiting ON job (done_at, failed_at, run_at);

CREATE TABLE counter (
  name TEXT NOT NULL CONSTRAINT counter_pk PRIMARY KEY,
  value BIGINT NOT NULL
);
INSERT INTO counter (name, value) VALUES ('catalogue', 0);

CREATE TABLE patent (
  id TEXT NOT NULL CONSTRAINT patent_pk PRIMARY KEY,
  holder_id TEXT NOT NULL CONSTRAINT patent_holder REFERENCES organisation (id),
  identity TEXT NOT NULL,
  number TEXT NOT NULL,
  publication_number TEXT NOT NULL,
  kind TEXT NOT NULL CONSTRAINT patent_kind_known CHECK (kind IN ('invention', 'utility_model', 'design')),
  title TEXT NOT NULL,
  abstract_text TEXT NOT NULL,
  patentees TEXT NOT NULL,
  inventors TEXT NOT NULL,
  filing_date TEXT,
  grant_date TEXT,
  main_class TEXT NOT NULL,
  classes TEXT NOT NULL,
  validity TEXT NOT NULL CONSTRAINT patent_validity_known CHECK (validity IN ('in_force', 'pending', 'lapsed')),
  status_date TEXT,
  status_source TEXT NOT NULL,
  annuity_paid_until TEXT,
  report_number TEXT NOT NULL,
  report_date TEXT,
  report_conclusion TEXT NOT NULL,
  state_funded BOOLEAN NOT NULL,
  exploited BOOLEAN NOT NULL,
  intents TEXT NOT NULL,
  readiness BIGINT,
  industry TEXT NOT NULL,
  application_field TEXT NOT NULL,
  self_grade TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  version BIGINT NOT NULL,
  CONSTRAINT patent_identity_unique UNIQUE (holder_id, identity)
);
CREATE INDEX patent_by_number ON patent (number);

CREATE TABLE patent_event (
  id TEXT NOT NULL CONSTRAINT patent_event_pk PRIMARY KEY,
  patent_id TEXT NOT NULL CONSTRAINT patent_event_patent REFERENCES patent (id),
  code TEXT NOT NULL,
  occurred_on TEXT NOT NULL,
  source TEXT NOT NULL,
  note TEXT NOT NULL,
  recorded_by TEXT,
  recorded_at BIGINT NOT NULL,
  CONSTRAINT patent_event_unique UNIQUE (patent_id, code, occurred_on)
);

CREATE TABLE encumbrance (
  id TEXT NOT NULL CONSTRAINT encumbrance_pk PRIMARY KEY,
  patent_id TEXT NOT NULL CONSTRAINT encumbrance_patent REFERENCES patent (id),
  kind TEXT NOT NULL CONSTRAINT encumbrance_kind_known CHECK (kind IN ('exclusive_licence', 'sole_licence', 'pledge', 'preservation', 'ownership_dispute')),
  counterparty TEXT NOT NULL,
  starts_on TEXT NOT NULL,
  ends_on TEXT,
  consented BOOLEAN NOT NULL,
  note TEXT NOT NULL,
  created_at BIGINT NOT NULL
);
CREATE INDEX encumbrance_by_patent ON encumbrance (patent_id, id);

CREATE TABLE inventory_import (
  id TEXT NOT NULL CONSTRAINT inventory_import_pk PRIMARY KEY,
  holder_id TEXT NOT NULL CONSTRAINT inventory_import_holder REFERENCES organisation (id),
  document_id TEXT NOT NULL CONSTRAINT inventory_import_document REFERENCES document (id),
  state TEXT NOT NULL CONSTRAINT inventory_import_state_known CHECK (state IN ('previewed', 'applied', 'discarded')),
  summary TEXT NOT NULL,
  rows_total BIGINT NOT NULL,
  rows_new BIGINT NOT NULL,
  rows_duplicate BIGINT NOT NULL,
  rows_faulty BIGINT NOT NULL,
  created_by TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  applied_at BIGINT,
  version BIGINT NOT NULL
);
CREATE INDEX inventory_import_by_holder ON inventory_import (holder_id, id);

CREATE TABLE declaration (
  id TEXT NOT NULL CONSTRAINT declaration_pk PRIMARY KEY,
  holder_id TEXT NOT NULL CONSTRAINT declaration_holder REFERENCES organisation (id),
  patent_id TEXT NOT NULL CONSTRAINT declaration_patent REFERENCES patent (id),
  supersedes TEXT CONSTRAINT declaration_supersedes REFERENCES declaration (id),
  state TEXT NOT NULL,
  state_since BIGINT NOT NULL,
  form TEXT NOT NULL,
  terms TEXT NOT NULL,
  terms_hash TEXT NOT NULL,
  window_from TEXT,
  window_to TEXT,
  arrangement TEXT NOT NULL,
  price_fen BIGINT,
  review_hold TEXT NOT NULL,
  review_cleared_by TEXT,
  publicity_from TEXT,
  publicity_to TEXT,
  approved_by TEXT,
  approved_at BIGINT,
  submitted_on TEXT,
  receipt_number TEXT NOT NULL,
  announcement_number TEXT NOT NULL,
  announced_on TEXT,
  ended_on TEXT,
  frozen_reason TEXT NOT NULL,
  withdrawal_reason TEXT NOT NULL,
  created_by TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  version BIGINT NOT NULL
);
CREATE INDEX declaration_by_holder ON declaration (holder_id, id);
CREATE INDEX declaration_by_state ON declaration (state, id);
CREATE INDEX declaration_by_patent ON declaration (patent_id, id);

CREATE TABLE consent (
  id TEXT NOT NULL CONSTRAINT consent_pk PRIMARY KEY,
  declaration_id TEXT NOT NULL CONSTRAINT consent_declaration REFERENCES declaration (id),
  purpose TEXT NOT NULL CONSTRAINT consent_purpose_known CHECK (purpose IN ('declare', 'withdraw')),
  co_owner TEXT NOT NULL,
  email TEXT NOT NULL,
  state TEXT NOT NULL CONSTRAINT consent_state_known CHECK (state IN ('invited', 'given', 'refused')),
  signer_name TEXT NOT NULL,
  terms_hash TEXT NOT NULL,
  document_id TEXT,
  note TEXT NOT NULL,
  address TEXT NOT NULL,
  decided_at BIGINT,
  created_at BIGINT NOT NULL,
  CONSTRAINT consent_unique UNIQUE (declaration_id, purpose, co_owner)
);

CREATE TABLE licence (
  id TEXT NOT NULL CONSTRAINT licence_pk PRIMARY KEY,
  number TEXT NOT NULL CONSTRAINT licence_number_unique UNIQUE,
  declaration_id TEXT NOT NULL CONSTRAINT licence_declaration REFERENCES declaration (id),
  patent_id TEXT NOT NULL CONSTRAINT licence_patent REFERENCES patent (id),
  holder_id TEXT NOT NULL CONSTRAINT licence_holder REFERENCES organisation (id),
  licensee_id TEXT NOT NULL CONSTRAINT licence_licensee REFERENCES organisation (id),
  state TEXT NOT NULL,
  state_since BIGINT NOT NULL,
  terms TEXT NOT NULL,
  terms_hash TEXT NOT NULL,
  notice_text TEXT NOT NULL,
  notice_sent_at BIGINT NOT NULL,
  notice_received_at BIGINT,
  initial_due_on TEXT,
  effective_on TEXT,
  ends_on TEXT,
  ended_on TEXT,
  end_reason TEXT NOT NULL,
  trial_state TEXT NOT NULL,
  trial_ends_on TEXT,
  trial_decision_due_on TEXT,
  trial_extended BOOLEAN NOT NULL,
  trial_converted_on TEXT,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  version BIGINT NOT NULL,
  open_key TEXT CONSTRAINT licence_open_unique UNIQUE
);
CREATE INDEX licence_by_holder ON licence (holder_id, id);
CREATE INDEX licence_by_licensee ON licence (licensee_id, id);
CREATE INDEX licence_by_declaration ON licence (declaration_id, id);
CREATE INDEX licence_by_state ON licence (state, id);
CREATE INDEX licence_by_patent ON licence (patent_id, id);

CREATE TABLE evidence (
  id TEXT NOT NULL CONSTRAINT evidence_pk PRIMARY KEY,
  licence_id TEXT NOT NULL CONSTRAINT evidence_licence REFERENCES licence (id),
  user_id TEXT NOT NULL CONSTRAINT evidence_user REFERENCES account (id),
  user_name TEXT NOT NULL CONSTRAINT evidence_user_name_given CHECK (user_name <> ''),
  user_email TEXT NOT NULL CONSTRAINT evidence_user_email_given CHECK (user_email <> ''),
  organisation_id TEXT NOT NULL CONSTRAINT evidence_organisation REFERENCES organisation (id),
  organisation_name TEXT NOT NULL CONSTRAINT evidence_organisation_name_given CHECK (organisation_name <> ''),
  organisation_uscc TEXT NOT NULL CONSTRAINT evidence_uscc_given CHECK (organisation_uscc <> ''),
  accepted_at BIGINT NOT NULL,
  address TEXT NOT NULL CONSTRAINT evidence_address_given CHECK (address <> ''),
  agent TEXT NOT NULL CONSTRAINT evidence_agent_given CHECK (agent <> ''),
  locale TEXT NOT NULL CONSTRAINT evidence_locale_known CHECK (locale IN ('zh', 'en')),
  text_shown TEXT NOT NULL CONSTRAINT evidence_text_given CHECK (text_shown <> ''),
  text_hash TEXT NOT NULL CONSTRAINT evidence_text_hash_given CHECK (length(text_hash) = 64),
  terms_hash TEXT NOT NULL CONSTRAINT evidence_terms_hash_given CHECK (length(terms_hash) = 64),
  ticks TEXT NOT NULL CONSTRAINT evidence_ticks_given CHECK (ticks <> ''),
  authority TEXT NOT NULL CONSTRAINT evidence_authority_given CHECK (authority <> ''),
  CONSTRAINT evidence_licence_unique UNIQUE (licence_id)
);

CREATE TABLE delivery (
  id TEXT NOT NULL CONSTRAINT delivery_pk PRIMARY KEY,
  licence_id TEXT NOT NULL CONSTRAINT delivery_licence REFERENCES licence (id),
  channel TEXT NOT NULL CONSTRAINT delivery_channel_known CHECK (channel IN ('inbox', 'mail')),
  recipient TEXT NOT NULL,
  detail TEXT NOT NULL,
  at BIGINT NOT NULL
);
CREATE INDEX delivery_by_licence ON delivery (licence_id, id);

CREATE TABLE milestone (
  id TEXT NOT NULL CONSTRAINT milestone_pk PRIMARY KEY,
  licence_id TEXT NOT NULL CONSTRAINT milestone_licence REFERENCES licence (id),
  code TEXT NOT NULL,
  state TEXT NOT NULL CONSTRAINT milestone_state_known CHECK (state IN ('open', 'evidence_submitted', 'queried', 'reached', 'not_reached')),
  document_id TEXT,
  note TEXT NOT NULL,
  claimed_on TEXT,
  accepted_on TEXT,
  version BIGINT NOT NULL,
  CONSTRAINT milestone_unique UNIQUE (licence_id, code)
);

CREATE TABLE charge (
  id TEXT NOT NULL CONSTRAINT charge_pk PRIMARY KEY,
  licence_id TEXT NOT NULL CONSTRAINT charge_licence REFERENCES licence (id),
  kind TEXT NOT NULL,
  source TEXT NOT NULL,
  report_id TEXT,
  initial BOOLEAN NOT NULL,
  period_from TEXT,
  period_to TEXT,
  amount_fen BIGINT NOT NULL CONSTRAINT charge_amount_positive CHECK (amount_fen > 0),
  tax_fen BIGINT NOT NULL CONSTRAINT charge_tax_within CHECK (tax_fen >= 0 AND tax_fen <= amount_fen),
  due_on TEXT NOT NULL,
  reference TEXT NOT NULL CONSTRAINT charge_reference_unique UNIQUE,
  breakdown TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  CONSTRAINT charge_source_unique UNIQUE (licence_id, source)
);
CREATE INDEX charge_by_due ON charge (due_on, id);

CREATE TABLE payment (
  id TEXT NOT NULL CONSTRAINT payment_pk PRIMARY KEY,
  licence_id TEXT NOT NULL CONSTRAINT payment_licence REFERENCES licence (id),
  holder_id TEXT NOT NULL CONSTRAINT payment_holder REFERENCES organisation (id),
  licensee_id TEXT NOT NULL CONSTRAINT payment_licensee REFERENCES organisation (id),
  method TEXT NOT NULL CONSTRAINT payment_method_known CHECK (method IN ('bank', 'card')),
  state TEXT NOT NULL CONSTRAINT payment_state_known CHECK (state IN ('announced', 'recorded', 'confirmed', 'rejected', 'reversed')),
  amount_fen BIGINT NOT NULL CONSTRAINT payment_amount_positive CHECK (amount_fen > 0),
  paid_on TEXT NOT NULL,
  payer_name TEXT NOT NULL,
  reference TEXT NOT NULL,
  designation TEXT NOT NULL,
  proof_document_id TEXT,
  provider_id TEXT NOT NULL,
  announced_by TEXT,
  recorded_by TEXT,
  recorded_at BIGINT,
  confirmed_by TEXT,
  confirmed_at BIGINT,
  reversal_reason TEXT NOT NULL,
  reversal_asked_by TEXT,
  reversed_by TEXT,
  reversed_at BIGINT,
  note TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  version BIGINT NOT NULL,
  CONSTRAINT payment_two_persons CHECK (confirmed_by IS NULL OR confirmed_by <> recorded_by),
  CONSTRAINT payment_reversal_two_persons CHECK (reversed_by IS NULL OR reversed_by <> reversal_asked_by)
);
CREATE INDEX payment_by_state ON payment (state, id);
CREATE INDEX payment_by_licence ON payment (licence_id, id);

CREATE TABLE ledger_account (
  id TEXT NOT NULL CONSTRAINT ledger_account_pk PRIMARY KEY,
  purpose TEXT NOT NULL,
  holder_id TEXT NOT NULL CONSTRAINT ledger_account_holder REFERENCES organisation (id),
  licence_id TEXT NOT NULL CONSTRAINT ledger_account_licence REFERENCES licence (id),
  CONSTRAINT ledger_account_unique UNIQUE (licence_id, purpose)
);

CREATE TABLE ledger_entry (
  id TEXT NOT NULL CONSTRAINT ledger_entry_pk PRIMARY KEY,
  idempotency_key TEXT NOT NULL CONSTRAINT ledger_entry_key_unique UNIQUE,
  licence_id TEXT NOT NULL CONSTRAINT ledger_entry_licence REFERENCES licence (id),
  kind TEXT NOT NULL,
  occurred_on TEXT NOT NULL,
  charge_id TEXT,
  payment_id TEXT,
  reverses TEXT CONSTRAINT ledger_entry_reverses REFERENCES ledger_entry (id),
  reason TEXT NOT NULL,
  recorded_by TEXT,
  recorded_at BIGINT NOT NULL
);
CREATE INDEX ledger_entry_by_licence ON ledger_entry (licence_id, id);

CREATE TABLE ledger_posting (
  id TEXT NOT NULL CONSTRAINT ledger_posting_pk PRIMARY KEY,
  entry_id TEXT NOT NULL CONSTRAINT ledger_posting_entry REFERENCES ledger_entry (id),
  account_id TEXT NOT NULL CONSTRAINT ledger_posting_account REFERENCES ledger_account (id),
  charge_id TEXT CONSTRAINT ledger_posting_charge REFERENCES charge (id),
  currency TEXT NOT NULL CONSTRAINT ledger_posting_currency_known CHECK (currency = 'CNY'),
  amount_fen BIGINT NOT NULL CONSTRAINT ledger_posting_not_zero CHECK (amount_fen <> 0)
);
CREATE INDEX ledger_posting_by_entry ON ledger_posting (entry_id);
CREATE INDEX ledger_posting_by_charge ON ledger_posting (charge_id, account_id);
CREATE INDEX ledger_posting_by_account ON ledger_posting (account_id);

CREATE TABLE royalty_report (
  id TEXT NOT NULL CONSTRAINT royalty_report_pk PRIMARY KEY,
  licence_id TEXT NOT NULL CONSTRAINT royalty_report_licence REFERENCES licence (id),
  holder_id TEXT NOT NULL CONSTRAINT royalty_report_holder REFERENCES organisation (id),
  licensee_id TEXT NOT NULL CONSTRAINT royalty_report_licensee REFERENCES organisation (id),
  period_from TEXT NOT NULL,
  period_to TEXT NOT NULL,
  due_on TEXT NOT NULL,
  state TEXT NOT NULL,
  state_since BIGINT NOT NULL,
  current_number BIGINT NOT NULL,
  accepted_number BIGINT NOT NULL,
  query_text TEXT NOT NULL,
  accepted_on TEXT,
  version BIGINT NOT NULL,
  CONSTRAINT royalty_report_period_unique UNIQUE (licence_id, period_from)
);
CREATE INDEX royalty_report_by_holder ON royalty_report (holder_id, id);
CREATE INDEX royalty_report_by_licensee ON royalty_report (licensee_id, id);
CREATE INDEX royalty_report_by_due ON royalty_report (state, due_on);

CREATE TABLE royalty_report_version (
  report_id TEXT NOT NULL CONSTRAINT royalty_report_version_report REFERENCES royalty_report (id),
  number BIGINT NOT NULL,
  lines TEXT NOT NULL,
  is_nil BOOLEAN NOT NULL,
  note TEXT NOT NULL,
  submitted_by TEXT,
  submitted_at BIGINT,
  CONSTRAINT royalty_report_version_pk PRIMARY KEY (report_id, number)
);

CREATE TABLE recordal (
  id TEXT NOT NULL CONSTRAINT recordal_pk PRIMARY KEY,
  licence_id TEXT NOT NULL CONSTRAINT recordal_licence REFERENCES licence (id),
  holder_id TEXT NOT NULL CONSTRAINT recordal_holder REFERENCES organisation (id),
  licensee_id TEXT NOT NULL CONSTRAINT recordal_licensee REFERENCES organisation (id),
  filer_id TEXT,
  state TEXT NOT NULL,
  state_since BIGINT NOT NULL,
  has_agent BOOLEAN NOT NULL,
  due_on TEXT NOT NULL,
  receipt_number TEXT NOT NULL,
  submitted_on TEXT,
  recordal_number TEXT NOT NULL,
  recorded_on TEXT,
  refusal_ground BIGINT,
  change_text TEXT NOT NULL,
  cancel_due_on TEXT,
  note TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  version BIGINT NOT NULL,
  CONSTRAINT recordal_licence_unique UNIQUE (licence_id)
);
CREATE INDEX recordal_by_due ON recordal (state, due_on);
CREATE INDEX recordal_by_holder ON recordal (holder_id, id);
CREATE INDEX recordal_by_licensee ON recordal (licensee_id, id);

CREATE TABLE recordal_item (
  recordal_id TEXT NOT NULL CONSTRAINT recordal_item_recordal REFERENCES recordal (id),
  item TEXT NOT NULL,
  document_id TEXT,
  done BOOLEAN NOT NULL,
  note TEXT NOT NULL,
  done_by TEXT,
  done_at BIGINT,
  CONSTRAINT recordal_item_pk PRIMARY KEY (recordal_id, item)
);
