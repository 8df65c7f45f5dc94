-- expand: the yearly return, quarterly indicators with what is reported of a patent's use, spot checks, and the ministry
-- that oversees an institution.

ALTER TABLE organisation ADD COLUMN supervisor TEXT NOT NULL DEFAULT '';

-- What is said of a patent's use, dated. A statement is taken back by another, never changed.
CREATE TABLE patent_use (
  id TEXT NOT NULL CONSTRAINT patent_use_pk PRIMARY KEY,
  patent_id TEXT NOT NULL CONSTRAINT patent_use_patent REFERENCES patent (id),
  holder_id TEXT NOT NULL CONSTRAINT patent_use_holder REFERENCES organisation (id),
  kind TEXT NOT NULL CONSTRAINT patent_use_kind_known CHECK (kind IN ('not_implemented', 'trial', 'implemented', 'industrialised', 'product')),
  happened_on TEXT NOT NULL,
  product TEXT NOT NULL,
  filing_number TEXT NOT NULL,
  note TEXT NOT NULL,
  withdraws TEXT CONSTRAINT patent_use_withdraws REFERENCES patent_use (id),
  recorded_by TEXT,
  recorded_at BIGINT NOT NULL,
  CONSTRAINT patent_use_withdrawn_once UNIQUE (withdraws)
);
CREATE INDEX patent_use_by_patent ON patent_use (patent_id, happened_on, id);

CREATE TABLE yearly_return (
  id TEXT NOT NULL CONSTRAINT yearly_return_pk PRIMARY KEY,
  holder_id TEXT NOT NULL CONSTRAINT yearly_return_holder REFERENCES organisation (id),
  year BIGINT NOT NULL,
  number BIGINT NOT NULL CONSTRAINT yearly_return_number_positive CHECK (number > 0),
  corrects TEXT CONSTRAINT yearly_return_corrects REFERENCES yearly_return (id),
  reason TEXT NOT NULL,
  state TEXT NOT NULL CONSTRAINT yearly_return_state_known CHECK (state IN ('preparing', 'ready', 'signed')),
  prepared_by TEXT NOT NULL,
  prepared_at BIGINT NOT NULL,
  ready_by TEXT,
  ready_at BIGINT,
  signed_by TEXT,
  signed_name TEXT NOT NULL,
  signed_at BIGINT,
  rows_hash TEXT NOT NULL,
  receipt_number TEXT NOT NULL,
  receipt_on TEXT,
  receipt_document TEXT CONSTRAINT yearly_return_receipt REFERENCES document (id),
  open_key TEXT CONSTRAINT yearly_return_one_open UNIQUE,
  version BIGINT NOT NULL,
  CONSTRAINT yearly_return_version_unique UNIQUE (holder_id, year, number)
);

CREATE TABLE yearly_return_row (
  id TEXT NOT NULL CONSTRAINT yearly_return_row_pk PRIMARY KEY,
  return_id TEXT NOT NULL CONSTRAINT yearly_return_row_return REFERENCES yearly_return (id),
  form TEXT NOT NULL CONSTRAINT yearly_return_row_form_known CHECK (form IN ('licence', 'assignment', 'equity', 'co_ownership')),
  source_id TEXT NOT NULL,
  patent_id TEXT CONSTRAINT yearly_return_row_patent REFERENCES patent (id),
  derived TEXT NOT NULL,
  typed TEXT NOT NULL,
  version BIGINT NOT NULL
);
CREATE INDEX yearly_return_row_by_return ON yearly_return_row (return_id, form, id);

CREATE TABLE indicator_freeze (
  id TEXT NOT NULL CONSTRAINT indicator_freeze_pk PRIMARY KEY,
  quarter TEXT NOT NULL CONSTRAINT indicator_freeze_once UNIQUE,
  definitions TEXT NOT NULL,
  facts_hash TEXT NOT NULL,
  facts_count BIGINT NOT NULL,
  frozen_by TEXT,
  frozen_name TEXT NOT NULL,
  frozen_at BIGINT NOT NULL
);

CREATE TABLE indicator_fact (
  freeze_id TEXT NOT NULL CONSTRAINT indicator_fact_freeze REFERENCES indicator_freeze (id),
  position BIGINT NOT NULL,
  fact TEXT NOT NULL,
  CONSTRAINT indicator_fact_pk PRIMARY KEY (freeze_id, position)
);

CREATE TABLE spot_check (
  id TEXT NOT NULL CONSTRAINT spot_check_pk PRIMARY KEY,
  organisation_id TEXT NOT NULL CONSTRAINT spot_check_organisation REFERENCES organisation (id),
  scope TEXT NOT NULL,
  register TEXT NOT NULL CONSTRAINT spot_check_register_known CHECK (register IN ('patents', 'licences', 'recordals', 'returns')),
  list TEXT NOT NULL,
  list_hash TEXT NOT NULL,
  population BIGINT NOT NULL CONSTRAINT spot_check_population_given CHECK (population > 0),
  made_by TEXT,
  made_name TEXT NOT NULL,
  made_at BIGINT NOT NULL
);
CREATE INDEX spot_check_by_organisation ON spot_check (organisation_id, id);

CREATE TABLE spot_check_draw (
  check_id TEXT NOT NULL CONSTRAINT spot_check_draw_pk PRIMARY KEY CONSTRAINT spot_check_draw_check REFERENCES spot_check (id),
  algorithm TEXT NOT NULL,
  seed TEXT NOT NULL CONSTRAINT spot_check_draw_seed_given CHECK (seed <> ''),
  seed_source TEXT NOT NULL,
  sample BIGINT NOT NULL,
  places TEXT NOT NULL,
  drawn_by TEXT,
  drawn_name TEXT NOT NULL,
  drawn_at BIGINT NOT NULL
);

CREATE TABLE spot_check_finding (
  id TEXT NOT NULL CONSTRAINT spot_check_finding_pk PRIMARY KEY,
  check_id TEXT NOT NULL CONSTRAINT spot_check_finding_check REFERENCES spot_check (id),
  place BIGINT NOT NULL,
  result TEXT NOT NULL CONSTRAINT spot_check_finding_result_known CHECK (result IN ('ok', 'question', 'missing')),
  note TEXT NOT NULL,
  found_by TEXT,
  found_name TEXT NOT NULL,
  found_at BIGINT NOT NULL
);
CREATE INDEX spot_check_finding_by_check ON spot_check_finding (check_id, id);

-- What was frozen, drawn, found and stated is never changed or removed.

CREATE TRIGGER patent_use_no_update BEFORE UPDATE ON patent_use
BEGIN
  SELECT RAISE(ABORT, 'patent_use_append_only');
END;

CREATE TRIGGER patent_use_no_delete BEFORE DELETE ON patent_use
BEGIN
  SELECT RAISE(ABORT, 'patent_use_append_only');
END;

CREATE TRIGGER indicator_freeze_no_update BEFORE UPDATE ON indicator_freeze
BEGIN
  SELECT RAISE(ABORT, 'indicator_freeze_append_only');
END;

CREATE TRIGGER indicator_freeze_no_delete BEFORE DELETE ON indicator_freeze
BEGIN
  SELECT RAISE(ABORT, 'indicator_freeze_append_only');
END;

CREATE TRIGGER indicator_fact_no_update BEFORE UPDATE ON indicator_fact
BEGIN
  SELECT RAISE(ABORT, 'indicator_fact_append_only');
END;

CREATE TRIGGER indicator_fact_no_delete BEFORE DELETE ON indicator_fact
BEGIN
  SELECT RAISE(ABORT, 'indicator_fact_append_only');
END;

CREATE TRIGGER spot_check_no_update BEFORE UPDATE ON spot_check
BEGIN
  SELECT RAISE(ABORT, 'spot_check_append_only');
END;

CREATE TRIGGER spot_check_no_delete BEFORE DELETE ON spot_check
BEGIN
  SELECT RAISE(ABORT, 'spot_check_append_only');
END;

CREATE TRIGGER spot_check_draw_no_update BEFORE UPDATE ON spot_check_draw
BEGIN
  SELECT RAISE(ABORT, 'spot_check_draw_append_only');
END;

CREATE TRIGGER spot_check_draw_no_delete BEFORE DELETE ON spot_check_draw
BEGIN
  SELECT RAISE(ABORT, 'spot_check_draw_append_only');
END;

CREATE TRIGGER spot_check_finding_no_update BEFORE UPDATE ON spot_check_finding
BEGIN
  SELECT RAISE(ABORT, 'spot_check_finding_append_only');
END;

CREATE TRIGGER spot_check_finding_no_delete BEFORE DELETE ON spot_check_finding
BEGIN
  SELECT RAISE(ABORT, 'spot_check_finding_append_only');
END;

-- A return that was signed off stays what it was; only its receipt comes later.
CREATE TRIGGER yearly_return_signed BEFORE UPDATE OF holder_id, year, number, corrects, reason, state, prepared_by,
  prepared_at, ready_by, ready_at, signed_by, signed_name, signed_at, rows_hash ON yearly_return
WHEN OLD.state = 'signed' AND (NEW.state <> OLD.state OR NEW.rows_hash <> OLD.rows_hash
  OR NEW.signed_by <> OLD.signed_by OR NEW.signed_at <> OLD.signed_at OR NEW.year <> OLD.year
  OR NEW.holder_id <> OLD.holder_id OR NEW.number <> OLD.number)
BEGIN
  SELECT RAISE(ABORT, 'yearly_return_sealed');
END;

CREATE TRIGGER yearly_return_no_delete BEFORE DELETE ON yearly_return
BEGIN
  SELECT RAISE(ABORT, 'yearly_return_sealed');
END;

CREATE TRIGGER yearly_return_row_no_insert BEFORE INSERT ON yearly_return_row
WHEN (SELECT state FROM yearly_return WHERE id = NEW.return_id) = 'signed'
BEGIN
  SELECT RAISE(ABORT, 'yearly_return_sealed');
END;

CREATE TRIGGER yearly_return_row_no_update BEFORE UPDATE ON yearly_return_row
WHEN (SELECT state FROM yearly_return WHERE id = OLD.return_id) = 'signed'
BEGIN
  SELECT RAISE(ABORT, 'yearly_return_sealed');
END;

CREATE TRIGGER yearly_return_row_no_delete BEFORE DELETE ON yearly_return_row
WHEN (SELECT state FROM yearly_return WHERE id = OLD.return_id) = 'signed'
BEGIN
  SELECT RAISE(ABORT, 'yearly_return_sealed');
END;
