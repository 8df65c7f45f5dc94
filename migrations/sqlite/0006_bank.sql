-- expand: accounts of holders, what their banks' statements say, and what was matched with it.

CREATE TABLE bank_account (
  id TEXT NOT NULL CONSTRAINT bank_account_pk PRIMARY KEY,
  holder_id TEXT NOT NULL CONSTRAINT bank_account_holder REFERENCES organisation (id),
  name TEXT NOT NULL CONSTRAINT bank_account_name_given CHECK (name <> ''),
  bank TEXT NOT NULL,
  number TEXT NOT NULL CONSTRAINT bank_account_number_given CHECK (number <> ''),
  currency TEXT NOT NULL,
  mapping TEXT NOT NULL,
  settings TEXT NOT NULL,
  created_by TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  version BIGINT NOT NULL,
  CONSTRAINT bank_account_once UNIQUE (holder_id, number)
);

CREATE TABLE bank_import (
  id TEXT NOT NULL CONSTRAINT bank_import_pk PRIMARY KEY,
  account_id TEXT NOT NULL CONSTRAINT bank_import_account REFERENCES bank_account (id),
  document_id TEXT NOT NULL,
  file_name TEXT NOT NULL,
  options TEXT NOT NULL,
  state TEXT NOT NULL CONSTRAINT bank_import_state_known CHECK (state IN ('previewed', 'applied', 'discarded', 'undone')),
  summary TEXT NOT NULL,
  lines_new BIGINT NOT NULL,
  created_by TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  applied_by TEXT,
  applied_at BIGINT,
  undone_by TEXT,
  undone_at BIGINT,
  undo_reason TEXT NOT NULL,
  version BIGINT NOT NULL
);
CREATE INDEX bank_import_by_account ON bank_import (account_id, id);

CREATE TABLE bank_match (
  id TEXT NOT NULL CONSTRAINT bank_match_pk PRIMARY KEY,
  account_id TEXT NOT NULL CONSTRAINT bank_match_account REFERENCES bank_account (id),
  holder_id TEXT NOT NULL CONSTRAINT bank_match_holder REFERENCES organisation (id),
  state TEXT NOT NULL CONSTRAINT bank_match_state_known CHECK (state IN ('recorded', 'confirmed', 'undone')),
  rule TEXT NOT NULL,
  evidence TEXT NOT NULL,
  note TEXT NOT NULL,
  made_by TEXT,
  made_at BIGINT NOT NULL,
  confirmed_by TEXT,
  confirmed_at BIGINT,
  undo_reason TEXT NOT NULL,
  undo_asked_by TEXT,
  undone_by TEXT,
  undone_at BIGINT,
  version BIGINT NOT NULL,
  CONSTRAINT bank_match_two_persons CHECK (confirmed_by IS NULL OR made_by IS NULL OR confirmed_by <> made_by),
  CONSTRAINT bank_match_undo_two_persons CHECK (undone_by IS NULL OR undo_asked_by IS NULL OR undone_by <> undo_asked_by)
);
CREATE INDEX bank_match_by_state ON bank_match (holder_id, state, id);

CREATE TABLE bank_line (
  id TEXT NOT NULL CONSTRAINT bank_line_pk PRIMARY KEY,
  account_id TEXT NOT NULL CONSTRAINT bank_line_account REFERENCES bank_account (id),
  import_id TEXT NOT NULL CONSTRAINT bank_line_import REFERENCES bank_import (id),
  booked_on TEXT NOT NULL,
  booked_time TEXT NOT NULL,
  amount_fen BIGINT NOT NULL CONSTRAINT bank_line_amount_not_zero CHECK (amount_fen <> 0),
  balance_fen BIGINT,
  currency TEXT NOT NULL,
  counterparty TEXT NOT NULL,
  counterparty_account TEXT NOT NULL,
  remark TEXT NOT NULL,
  bank_reference TEXT NOT NULL,
  position BIGINT NOT NULL,
  known_balance_fen BIGINT,
  form TEXT NOT NULL,
  day_complete BOOLEAN NOT NULL,
  identity TEXT,
  ordinal BIGINT NOT NULL,
  state TEXT NOT NULL CONSTRAINT bank_line_state_known CHECK (state IN ('open', 'matched', 'set_aside', 'undone')),
  match_id TEXT CONSTRAINT bank_line_match REFERENCES bank_match (id),
  queue TEXT NOT NULL,
  suggestion TEXT NOT NULL,
  owner_id TEXT,
  note TEXT NOT NULL,
  reason TEXT NOT NULL,
  snoozed_until TEXT,
  version BIGINT NOT NULL,
  CONSTRAINT bank_line_once UNIQUE (account_id, identity, ordinal),
  CONSTRAINT bank_line_matched CHECK ((state = 'matched') = (match_id IS NOT NULL))
);
CREATE INDEX bank_line_by_state ON bank_line (account_id, state, booked_on, id);
CREATE INDEX bank_line_by_day ON bank_line (account_id, booked_on, id);
CREATE INDEX bank_line_by_import ON bank_line (import_id, id);
CREATE INDEX bank_line_by_match ON bank_line (match_id, id);

CREATE TABLE bank_match_part (
  match_id TEXT NOT NULL CONSTRAINT bank_match_part_match REFERENCES bank_match (id),
  line_id TEXT NOT NULL CONSTRAINT bank_match_part_line REFERENCES bank_line (id),
  payment_id TEXT NOT NULL CONSTRAINT bank_match_part_payment REFERENCES payment (id),
  kind TEXT NOT NULL CONSTRAINT bank_match_part_kind_known CHECK (kind IN ('made', 'announced', 'linked')),
  was TEXT NOT NULL,
  live_key TEXT CONSTRAINT bank_match_part_live_once UNIQUE,
  CONSTRAINT bank_match_part_pk PRIMARY KEY (match_id, line_id, payment_id)
);
CREATE INDEX bank_match_part_by_payment ON bank_match_part (payment_id);

CREATE TABLE bank_match_fee (
  match_id TEXT NOT NULL CONSTRAINT bank_match_fee_match REFERENCES bank_match (id),
  charge_id TEXT NOT NULL CONSTRAINT bank_match_fee_charge REFERENCES charge (id),
  amount_fen BIGINT NOT NULL CONSTRAINT bank_match_fee_positive CHECK (amount_fen > 0),
  adjustment_id TEXT,
  CONSTRAINT bank_match_fee_pk PRIMARY KEY (match_id, charge_id)
);

CREATE TABLE known_payer (
  id TEXT NOT NULL CONSTRAINT known_payer_pk PRIMARY KEY,
  holder_id TEXT NOT NULL CONSTRAINT known_payer_holder REFERENCES organisation (id),
  licensee_id TEXT NOT NULL CONSTRAINT known_payer_licensee REFERENCES organisation (id),
  name TEXT NOT NULL,
  account TEXT NOT NULL,
  source TEXT NOT NULL,
  removed_by TEXT,
  removed_at BIGINT,
  created_at BIGINT NOT NULL,
  live_key TEXT CONSTRAINT known_payer_once UNIQUE,
  version BIGINT NOT NULL
);
CREATE INDEX known_payer_by_holder ON known_payer (holder_id, id);

CREATE TABLE bank_explanation (
  id TEXT NOT NULL CONSTRAINT bank_explanation_pk PRIMARY KEY,
  account_id TEXT NOT NULL CONSTRAINT bank_explanation_account REFERENCES bank_account (id),
  month TEXT NOT NULL,
  difference_fen BIGINT NOT NULL,
  text TEXT NOT NULL CONSTRAINT bank_explanation_text_given CHECK (text <> ''),
  written_by TEXT NOT NULL,
  written_at BIGINT NOT NULL
);
CREATE INDEX bank_explanation_by_account ON bank_explanation (account_id, month, id);

CREATE TABLE saved_view (
  id TEXT NOT NULL CONSTRAINT saved_view_pk PRIMARY KEY,
  account_id TEXT NOT NULL CONSTRAINT saved_view_account REFERENCES account (id),
  page TEXT NOT NULL,
  name TEXT NOT NULL,
  query TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  CONSTRAINT saved_view_once UNIQUE (account_id, page, name)
);

CREATE TABLE dunning_letter (
  id TEXT NOT NULL CONSTRAINT dunning_letter_pk PRIMARY KEY,
  holder_id TEXT NOT NULL CONSTRAINT dunning_letter_holder REFERENCES organisation (id),
  licensee_id TEXT NOT NULL CONSTRAINT dunning_letter_licensee REFERENCES organisation (id),
  level BIGINT NOT NULL CONSTRAINT dunning_letter_level_known CHECK (level BETWEEN 1 AND 3),
  amount_fen BIGINT NOT NULL,
  text TEXT NOT NULL CONSTRAINT dunning_letter_text_given CHECK (text <> ''),
  sent_by TEXT NOT NULL,
  sent_at BIGINT NOT NULL
);
CREATE INDEX dunning_letter_by_licensee ON dunning_letter (holder_id, licensee_id, id);

-- What a bank said is evidence.
CREATE TRIGGER bank_line_facts BEFORE UPDATE OF account_id, import_id, booked_on, booked_time, amount_fen, balance_fen,
  known_balance_fen, form, currency, counterparty, counterparty_account, remark, bank_reference, position ON bank_line
BEGIN
  SELECT RAISE(ABORT, 'bank_line_facts');
END;

CREATE TRIGGER bank_line_no_delete BEFORE DELETE ON bank_line
BEGIN
  SELECT RAISE(ABORT, 'bank_line_append_only');
END;

CREATE TRIGGER bank_explanation_no_update BEFORE UPDATE ON bank_explanation
BEGIN
  SELECT RAISE(ABORT, 'bank_explanation_append_only');
END;

CREATE TRIGGER bank_explanation_no_delete BEFORE DELETE ON bank_explanation
BEGIN
  SELECT RAISE(ABORT, 'bank_explanation_append_only');
END;

CREATE TRIGGER dunning_letter_no_update BEFORE UPDATE ON dunning_letter
BEGIN
  SELECT RAISE(ABORT, 'dunning_letter_append_only');
END;

CREATE TRIGGER dunning_letter_no_delete BEFORE DELETE ON dunning_letter
BEGIN
  SELECT RAISE(ABORT, 'dunning_letter_append_only');
END;
