-- expand: an entry of the book is committed only with a seal, and a seal only on postings that balance; accounts can belong to beneficiaries, months can be closed.

-- An entry refers to its seal at the end of the transaction; a seal is refused unless the postings sum to zero; after
-- the seal nothing can be added. So no transaction can leave half an entry or an unbalanced one behind.
CREATE TABLE ledger_seal (
  entry_id TEXT NOT NULL CONSTRAINT ledger_seal_pk PRIMARY KEY CONSTRAINT ledger_seal_entry REFERENCES ledger_entry_next (id) DEFERRABLE INITIALLY DEFERRED,
  postings BIGINT NOT NULL CONSTRAINT ledger_seal_two_postings CHECK (postings >= 2)
);

CREATE TABLE ledger_account_next (
  id TEXT NOT NULL CONSTRAINT ledger_account_pk PRIMARY KEY,
  holder_id TEXT NOT NULL CONSTRAINT ledger_account_holder REFERENCES organisation (id),
  purpose TEXT NOT NULL,
  licence_id TEXT CONSTRAINT ledger_account_licence REFERENCES licence (id),
  beneficiary_id TEXT,
  scope TEXT NOT NULL,
  CONSTRAINT ledger_account_unique UNIQUE (holder_id, purpose, scope),
  CONSTRAINT ledger_account_scope_matches CHECK (scope = COALESCE(licence_id, beneficiary_id, ''))
);
INSERT INTO ledger_account_next (id, holder_id, purpose, licence_id, beneficiary_id, scope)
  SELECT id, holder_id, purpose, licence_id, NULL, licence_id FROM ledger_account;

CREATE TABLE ledger_entry_next (
  id TEXT NOT NULL CONSTRAINT ledger_entry_pk PRIMARY KEY CONSTRAINT ledger_entry_sealed REFERENCES ledger_seal (entry_id) DEFERRABLE INITIALLY DEFERRED,
  idempotency_key TEXT NOT NULL CONSTRAINT ledger_entry_key_unique UNIQUE,
  holder_id TEXT NOT NULL CONSTRAINT ledger_entry_holder REFERENCES organisation (id),
  licence_id TEXT CONSTRAINT ledger_entry_licence REFERENCES licence (id),
  kind TEXT NOT NULL,
  occurred_on TEXT NOT NULL,
  booked_on TEXT NOT NULL,
  charge_id TEXT,
  payment_id TEXT,
  run_id TEXT,
  reverses TEXT CONSTRAINT ledger_entry_reverses REFERENCES ledger_entry_next (id),
  reason TEXT NOT NULL,
  recorded_by TEXT,
  recorded_at BIGINT NOT NULL,
  CONSTRAINT ledger_entry_reversed_once UNIQUE (reverses),
  CONSTRAINT ledger_entry_booked_after CHECK (booked_on >= occurred_on)
);
INSERT INTO ledger_entry_next (id, idempotency_key, holder_id, licence_id, kind, occurred_on, booked_on, charge_id, payment_id, run_id, reverses, reason, recorded_by, recorded_at)
  SELECT le.id, le.idempotency_key, l.holder_id, le.licence_id, le.kind, le.occurred_on, le.occurred_on, le.charge_id, le.payment_id, NULL, le.reverses, le.reason, le.recorded_by, le.recorded_at
  FROM ledger_entry le JOIN licence l ON l.id = le.licence_id;

CREATE TABLE ledger_posting_next (
  id TEXT NOT NULL CONSTRAINT ledger_posting_pk PRIMARY KEY,
  entry_id TEXT NOT NULL CONSTRAINT ledger_posting_entry REFERENCES ledger_entry_next (id),
  account_id TEXT NOT NULL CONSTRAINT ledger_posting_account REFERENCES ledger_account_next (id),
  charge_id TEXT CONSTRAINT ledger_posting_charge REFERENCES charge (id),
  currency TEXT NOT NULL CONSTRAINT ledger_posting_currency_known CHECK (currency = 'CNY'),
  amount_fen BIGINT NOT NULL CONSTRAINT ledger_posting_not_zero CHECK (amount_fen <> 0)
);
INSERT INTO ledger_posting_next (id, entry_id, account_id, charge_id, currency, amount_fen)
  SELECT id, entry_id, account_id, charge_id, currency, amount_fen FROM ledger_posting;
INSERT INTO ledger_seal (entry_id, postings) SELECT entry_id, COUNT(*) FROM ledger_posting GROUP BY entry_id;

DROP TABLE ledger_posting;
DROP TABLE ledger_entry;
DROP TABLE ledger_account;
ALTER TABLE ledger_account_next RENAME TO ledger_account;
ALTER TABLE ledger_entry_next RENAME TO ledger_entry;
ALTER TABLE ledger_posting_next RENAME TO ledger_posting;
CREATE INDEX ledger_account_by_licence ON ledger_account (licence_id, purpose);
CREATE INDEX ledger_entry_by_licence ON ledger_entry (licence_id, id);
CREATE INDEX ledger_entry_by_holder ON ledger_entry (holder_id, booked_on, id);
CREATE INDEX ledger_posting_by_entry ON ledger_posting (entry_id);
CREATE INDEX ledger_posting_by_charge ON ledger_posting (charge_id, account_id);
CREATE INDEX ledger_posting_by_account ON ledger_posting (account_id);

-- A charge of costs or late interest belongs to the charge that it was raised for; a foreign licensor's charge is
-- remitted less what the licensee withholds.
ALTER TABLE charge ADD COLUMN principal_charge_id TEXT CONSTRAINT charge_principal REFERENCES charge (id);
ALTER TABLE charge ADD COLUMN withheld_fen BIGINT NOT NULL DEFAULT 0 CONSTRAINT charge_withheld_within CHECK (withheld_fen >= 0 AND withheld_fen < amount_fen);
CREATE INDEX charge_by_principal ON charge (principal_charge_id, id);

-- Why each fen of a confirmed payment went where it went.
ALTER TABLE payment ADD COLUMN allocation TEXT NOT NULL DEFAULT '';

-- 技术合同认定登记: charges that arise from this day on bear no VAT.
ALTER TABLE licence ADD COLUMN tech_contract_number TEXT NOT NULL DEFAULT '';
ALTER TABLE licence ADD COLUMN tech_contract_on TEXT;

-- Rates that the law sets, with the day from which they hold, beside those that the program knows.
CREATE TABLE dated_rate (
  id TEXT NOT NULL CONSTRAINT dated_rate_pk PRIMARY KEY,
  kind TEXT NOT NULL,
  from_day TEXT NOT NULL,
  rate_ppm BIGINT NOT NULL CONSTRAINT dated_rate_within CHECK (rate_ppm >= 0 AND rate_ppm <= 1000000),
  source TEXT NOT NULL CONSTRAINT dated_rate_source_given CHECK (source <> ''),
  recorded_by TEXT,
  recorded_at BIGINT NOT NULL,
  CONSTRAINT dated_rate_unique UNIQUE (kind, from_day)
);

-- A write-off or a refund: asked for by one person of finance, decided by another.
CREATE TABLE adjustment (
  id TEXT NOT NULL CONSTRAINT adjustment_pk PRIMARY KEY,
  kind TEXT NOT NULL CONSTRAINT adjustment_kind_known CHECK (kind IN ('write_off', 'refund')),
  state TEXT NOT NULL CONSTRAINT adjustment_state_known CHECK (state IN ('asked', 'posted', 'declined')),
  licence_id TEXT NOT NULL CONSTRAINT adjustment_licence REFERENCES licence (id),
  holder_id TEXT NOT NULL CONSTRAINT adjustment_holder REFERENCES organisation (id),
  charge_id TEXT CONSTRAINT adjustment_charge REFERENCES charge (id),
  amount_fen BIGINT NOT NULL CONSTRAINT adjustment_amount_positive CHECK (amount_fen > 0),
  reason TEXT NOT NULL CONSTRAINT adjustment_reason_given CHECK (reason <> ''),
  asked_by TEXT NOT NULL CONSTRAINT adjustment_asker REFERENCES account (id),
  asked_at BIGINT NOT NULL,
  decided_by TEXT,
  decided_at BIGINT,
  version BIGINT NOT NULL,
  CONSTRAINT adjustment_two_persons CHECK (decided_by IS NULL OR decided_by <> asked_by)
);
CREATE INDEX adjustment_by_licence ON adjustment (licence_id, id);
CREATE INDEX adjustment_by_state ON adjustment (state, holder_id, id);

-- A month of a holder's book. The newest row of a month says whether it is closed.
CREATE TABLE book_close (
  id TEXT NOT NULL CONSTRAINT book_close_pk PRIMARY KEY,
  holder_id TEXT NOT NULL CONSTRAINT book_close_holder REFERENCES organisation (id),
  month TEXT NOT NULL,
  closed_by TEXT NOT NULL CONSTRAINT book_close_closer REFERENCES account (id),
  closed_at BIGINT NOT NULL,
  note TEXT NOT NULL,
  reopen_reason TEXT NOT NULL,
  reopen_asked_by TEXT,
  reopened_by TEXT,
  reopened_at BIGINT,
  closed_key TEXT CONSTRAINT book_close_once UNIQUE,
  version BIGINT NOT NULL,
  CONSTRAINT book_close_two_persons CHECK (reopened_by IS NULL OR reopened_by <> reopen_asked_by)
);
CREATE INDEX book_close_by_month ON book_close (holder_id, month, id);

CREATE TRIGGER ledger_seal_balances BEFORE INSERT ON ledger_seal
WHEN EXISTS (SELECT 1 FROM ledger_posting lp WHERE lp.entry_id = NEW.entry_id GROUP BY lp.currency HAVING SUM(lp.amount_fen) <> 0)
  OR NEW.postings <> (SELECT COUNT(*) FROM ledger_posting lp WHERE lp.entry_id = NEW.entry_id)
BEGIN
  SELECT RAISE(ABORT, 'ledger_entry_unbalanced');
END;

CREATE TRIGGER ledger_posting_before_seal BEFORE INSERT ON ledger_posting
WHEN EXISTS (SELECT 1 FROM ledger_seal ls WHERE ls.entry_id = NEW.entry_id)
BEGIN
  SELECT RAISE(ABORT, 'ledger_entry_is_sealed');
END;

-- What is late goes into the next open month; a closed one takes nothing.
CREATE TRIGGER ledger_month_open AFTER INSERT ON ledger_entry
WHEN EXISTS (SELECT 1 FROM book_close bc WHERE bc.closed_key = NEW.holder_id || ':' || substr(NEW.booked_on, 1, 7))
BEGIN
  SELECT RAISE(ABORT, 'ledger_month_closed');
END;

CREATE TRIGGER ledger_entry_no_update BEFORE UPDATE ON ledger_entry
BEGIN
  SELECT RAISE(ABORT, 'ledger_entry_append_only');
END;

CREATE TRIGGER ledger_entry_no_delete BEFORE DELETE ON ledger_entry
BEGIN
  SELECT RAISE(ABORT, 'ledger_entry_append_only');
END;

CREATE TRIGGER ledger_posting_no_update BEFORE UPDATE ON ledger_posting
BEGIN
  SELECT RAISE(ABORT, 'ledger_posting_append_only');
END;

CREATE TRIGGER ledger_posting_no_delete BEFORE DELETE ON ledger_posting
BEGIN
  SELECT RAISE(ABORT, 'ledger_posting_append_only');
END;

CREATE TRIGGER ledger_seal_no_update BEFORE UPDATE ON ledger_seal
BEGIN
  SELECT RAISE(ABORT, 'ledger_seal_append_only');
END;

CREATE TRIGGER ledger_seal_no_delete BEFORE DELETE ON ledger_seal
BEGIN
  SELECT RAISE(ABORT, 'ledger_seal_append_only');
END;

CREATE TRIGGER ledger_account_no_update BEFORE UPDATE ON ledger_account
BEGIN
  SELECT RAISE(ABORT, 'ledger_account_append_only');
END;

CREATE TRIGGER ledger_account_no_delete BEFORE DELETE ON ledger_account
BEGIN
  SELECT RAISE(ABORT, 'ledger_account_append_only');
END;

-- INSERT OR REPLACE removes a row without asking the triggers on DELETE; a row that is there is refused before.
CREATE TRIGGER ledger_entry_no_replace BEFORE INSERT ON ledger_entry
WHEN EXISTS (SELECT 1 FROM ledger_entry le WHERE le.id = NEW.id OR (le.reverses IS NOT NULL AND le.reverses = NEW.reverses))
BEGIN
  SELECT RAISE(ABORT, 'ledger_entry_append_only');
END;

CREATE TRIGGER ledger_entry_key_no_replace BEFORE INSERT ON ledger_entry
WHEN EXISTS (SELECT 1 FROM ledger_entry le WHERE le.idempotency_key = NEW.idempotency_key)
BEGIN
  SELECT RAISE(ABORT, 'ledger_entry_key_unique');
END;

CREATE TRIGGER ledger_posting_no_replace BEFORE INSERT ON ledger_posting
WHEN EXISTS (SELECT 1 FROM ledger_posting lp WHERE lp.id = NEW.id)
BEGIN
  SELECT RAISE(ABORT, 'ledger_posting_append_only');
END;

CREATE TRIGGER ledger_account_no_replace BEFORE INSERT ON ledger_account
WHEN EXISTS (SELECT 1 FROM ledger_account la WHERE la.id = NEW.id OR (la.holder_id = NEW.holder_id AND la.purpose = NEW.purpose AND la.scope = NEW.scope))
BEGIN
  SELECT RAISE(ABORT, 'ledger_account_append_only');
END;

CREATE TRIGGER ledger_seal_no_replace BEFORE INSERT ON ledger_seal
WHEN EXISTS (SELECT 1 FROM ledger_seal ls WHERE ls.entry_id = NEW.entry_id)
BEGIN
  SELECT RAISE(ABORT, 'ledger_seal_append_only');
END;

CREATE TRIGGER evidence_no_replace BEFORE INSERT ON evidence
WHEN EXISTS (SELECT 1 FROM evidence e WHERE e.id = NEW.id OR e.licence_id = NEW.licence_id)
BEGIN
  SELECT RAISE(ABORT, 'evidence_append_only');
END;

CREATE TRIGGER history_no_replace BEFORE INSERT ON history
WHEN EXISTS (SELECT 1 FROM history h WHERE h.id = NEW.id)
BEGIN
  SELECT RAISE(ABORT, 'history_append_only');
END;

CREATE TRIGGER audit_no_replace BEFORE INSERT ON audit
WHEN EXISTS (SELECT 1 FROM audit a WHERE a.id = NEW.id)
BEGIN
  SELECT RAISE(ABORT, 'audit_append_only');
END;
