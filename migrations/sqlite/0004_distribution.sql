-- expand: income from licences is distributed: beneficiaries, policies, patent costs, runs with their receipts and objections.

CREATE TABLE beneficiary (
  id TEXT NOT NULL CONSTRAINT beneficiary_pk PRIMARY KEY,
  holder_id TEXT NOT NULL CONSTRAINT beneficiary_holder REFERENCES organisation (id),
  kind TEXT NOT NULL CONSTRAINT beneficiary_kind_known CHECK (kind IN ('institution', 'body', 'person')),
  name TEXT NOT NULL CONSTRAINT beneficiary_named CHECK (name <> ''),
  account_id TEXT CONSTRAINT beneficiary_account REFERENCES account (id),
  bank_name TEXT NOT NULL,
  bank_account TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  version BIGINT NOT NULL,
  CONSTRAINT beneficiary_unique UNIQUE (holder_id, name)
);
CREATE INDEX beneficiary_by_account ON beneficiary (account_id);

-- A rule of an institution, sealed: its text is never changed, a new rule is a new number.
CREATE TABLE distribution_policy (
  id TEXT NOT NULL CONSTRAINT distribution_policy_pk PRIMARY KEY,
  holder_id TEXT NOT NULL CONSTRAINT distribution_policy_holder REFERENCES organisation (id),
  number BIGINT NOT NULL,
  rule TEXT NOT NULL,
  rule_hash TEXT NOT NULL,
  bodies TEXT NOT NULL,
  valid_from TEXT NOT NULL,
  created_by TEXT NOT NULL CONSTRAINT distribution_policy_author REFERENCES account (id),
  created_at BIGINT NOT NULL,
  CONSTRAINT distribution_policy_unique UNIQUE (holder_id, number)
);

-- Between whom the income of a patent is divided.
CREATE TABLE patent_sharing (
  patent_id TEXT NOT NULL CONSTRAINT patent_sharing_pk PRIMARY KEY CONSTRAINT patent_sharing_patent REFERENCES patent (id),
  holder_id TEXT NOT NULL CONSTRAINT patent_sharing_holder REFERENCES organisation (id),
  owners TEXT NOT NULL,
  inventors TEXT NOT NULL,
  version BIGINT NOT NULL
);

-- What was paid for a patent, with its voucher. Without a payer the institution paid.
CREATE TABLE patent_cost (
  id TEXT NOT NULL CONSTRAINT patent_cost_pk PRIMARY KEY,
  holder_id TEXT NOT NULL CONSTRAINT patent_cost_holder REFERENCES organisation (id),
  patent_id TEXT NOT NULL CONSTRAINT patent_cost_patent REFERENCES patent (id),
  payer_id TEXT CONSTRAINT patent_cost_payer REFERENCES beneficiary (id),
  amount_fen BIGINT NOT NULL CONSTRAINT patent_cost_positive CHECK (amount_fen > 0),
  paid_on TEXT NOT NULL,
  note TEXT NOT NULL,
  document_id TEXT NOT NULL CONSTRAINT patent_cost_document REFERENCES document (id),
  recorded_by TEXT NOT NULL CONSTRAINT patent_cost_recorder REFERENCES account (id),
  recorded_at BIGINT NOT NULL,
  withdrawn_by TEXT,
  withdrawn_at BIGINT
);
CREATE INDEX patent_cost_by_patent ON patent_cost (patent_id, id);

-- A run: what it was computed from and every step never change; where it stands does.
CREATE TABLE distribution_run (
  id TEXT NOT NULL CONSTRAINT distribution_run_pk PRIMARY KEY,
  holder_id TEXT NOT NULL CONSTRAINT distribution_run_holder REFERENCES organisation (id),
  patent_id TEXT NOT NULL CONSTRAINT distribution_run_patent REFERENCES patent (id),
  policy_id TEXT NOT NULL CONSTRAINT distribution_run_policy REFERENCES distribution_policy (id),
  state TEXT NOT NULL,
  upto TEXT NOT NULL,
  computation TEXT NOT NULL,
  computed_by TEXT NOT NULL CONSTRAINT distribution_run_computer REFERENCES account (id),
  computed_at BIGINT NOT NULL,
  published_on TEXT,
  approved_by TEXT,
  approved_at BIGINT,
  counter_reason TEXT NOT NULL,
  countered_by TEXT,
  countered_at BIGINT,
  open_key TEXT CONSTRAINT distribution_run_one_open UNIQUE,
  version BIGINT NOT NULL,
  CONSTRAINT distribution_run_two_persons CHECK (approved_by IS NULL OR approved_by <> computed_by)
);
CREATE INDEX distribution_run_by_holder ON distribution_run (holder_id, id);
CREATE INDEX distribution_run_by_patent ON distribution_run (patent_id, id);

-- What a run distributes. An entry is distributed once: the key stands while the run does.
CREATE TABLE run_receipt (
  run_id TEXT NOT NULL CONSTRAINT run_receipt_run REFERENCES distribution_run (id),
  entry_id TEXT NOT NULL CONSTRAINT run_receipt_entry REFERENCES ledger_entry (id),
  amount_fen BIGINT NOT NULL,
  tax_fen BIGINT NOT NULL,
  live_key TEXT CONSTRAINT run_receipt_once UNIQUE,
  CONSTRAINT run_receipt_pk PRIMARY KEY (run_id, entry_id),
  CONSTRAINT run_receipt_key_matches CHECK (live_key IS NULL OR live_key = entry_id)
);
CREATE INDEX run_receipt_by_entry ON run_receipt (entry_id);

CREATE TABLE objection (
  id TEXT NOT NULL CONSTRAINT objection_pk PRIMARY KEY,
  run_id TEXT NOT NULL CONSTRAINT objection_run REFERENCES distribution_run (id),
  beneficiary_id TEXT NOT NULL CONSTRAINT objection_beneficiary REFERENCES beneficiary (id),
  text TEXT NOT NULL CONSTRAINT objection_said CHECK (text <> ''),
  raised_by TEXT NOT NULL CONSTRAINT objection_raiser REFERENCES account (id),
  raised_at BIGINT NOT NULL,
  answer TEXT NOT NULL,
  answered_by TEXT,
  answered_at BIGINT,
  version BIGINT NOT NULL
);
CREATE INDEX objection_by_run ON objection (run_id, id);

CREATE TRIGGER distribution_policy_no_update BEFORE UPDATE ON distribution_policy
BEGIN
  SELECT RAISE(ABORT, 'distribution_policy_sealed');
END;

CREATE TRIGGER distribution_policy_no_delete BEFORE DELETE ON distribution_policy
BEGIN
  SELECT RAISE(ABORT, 'distribution_policy_sealed');
END;

CREATE TRIGGER distribution_run_computed_once BEFORE UPDATE ON distribution_run
WHEN NEW.computation <> OLD.computation OR NEW.patent_id <> OLD.patent_id OR NEW.policy_id <> OLD.policy_id
  OR NEW.computed_by <> OLD.computed_by OR OLD.state = 'countered'
BEGIN
  SELECT RAISE(ABORT, 'distribution_run_sealed');
END;

CREATE TRIGGER distribution_run_no_delete BEFORE DELETE ON distribution_run
BEGIN
  SELECT RAISE(ABORT, 'distribution_run_sealed');
END;

CREATE TRIGGER run_receipt_given_back_once BEFORE UPDATE ON run_receipt
WHEN NEW.live_key IS NOT NULL OR NEW.amount_fen <> OLD.amount_fen OR NEW.tax_fen <> OLD.tax_fen OR NEW.entry_id <> OLD.entry_id
BEGIN
  SELECT RAISE(ABORT, 'run_receipt_sealed');
END;

CREATE TRIGGER run_receipt_no_delete BEFORE DELETE ON run_receipt
BEGIN
  SELECT RAISE(ABORT, 'run_receipt_sealed');
END;

CREATE TRIGGER patent_cost_no_delete BEFORE DELETE ON patent_cost
BEGIN
  SELECT RAISE(ABORT, 'patent_cost_append_only');
END;
