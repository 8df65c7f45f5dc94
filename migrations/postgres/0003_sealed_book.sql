-- expand: an entry of the book is committed only with a seal, and a seal only on postings that balance; accounts can belong to beneficiaries, months can be closed.

-- An entry refers to its seal at the end of the transaction; a seal is refused unless the postings sum to zero; after
-- the seal nothing can be added. So no transaction can leave half an entry or an unbalanced one behind.
CREATE TABLE ledger_seal (
  entry_id TEXT NOT NULL CONSTRAINT ledger_seal_pk PRIMARY KEY CONSTRAINT ledger_seal_entry REFERENCES ledger_entry (id) DEFERRABLE INITIALLY DEFERRED,
  postings BIGINT NOT NULL CONSTRAINT ledger_seal_two_postings CHECK (postings >= 2)
);

ALTER TABLE ledger_account ALTER COLUMN licence_id DROP NOT NULL;
ALTER TABLE ledger_account ADD COLUMN beneficiary_id TEXT;
ALTER TABLE ledger_account ADD COLUMN scope TEXT;
UPDATE ledger_account SET scope = licence_id;
ALTER TABLE ledger_account ALTER COLUMN scope SET NOT NULL;
ALTER TABLE ledger_account DROP CONSTRAINT ledger_account_unique;
ALTER TABLE ledger_account ADD CONSTRAINT ledger_account_unique UNIQUE (holder_id, purpose, scope);
ALTER TABLE ledger_account ADD CONSTRAINT ledger_account_scope_matches CHECK (scope = COALESCE(licence_id, beneficiary_id, ''));

ALTER TABLE ledger_entry DISABLE TRIGGER ledger_entry_no_change;
ALTER TABLE ledger_entry ALTER COLUMN licence_id DROP NOT NULL;
ALTER TABLE ledger_entry ADD COLUMN holder_id TEXT CONSTRAINT ledger_entry_holder REFERENCES organisation (id);
ALTER TABLE ledger_entry ADD COLUMN booked_on TEXT;
ALTER TABLE ledger_entry ADD COLUMN run_id TEXT;
UPDATE ledger_entry SET booked_on = occurred_on, holder_id = (SELECT l.holder_id FROM licence l WHERE l.id = ledger_entry.licence_id);
ALTER TABLE ledger_entry ALTER COLUMN holder_id SET NOT NULL;
ALTER TABLE ledger_entry ALTER COLUMN booked_on SET NOT NULL;
SET CONSTRAINTS ALL IMMEDIATE;
INSERT INTO ledger_seal (entry_id, postings) SELECT entry_id, COUNT(*) FROM ledger_posting GROUP BY entry_id;
ALTER TABLE ledger_entry ADD CONSTRAINT ledger_entry_sealed FOREIGN KEY (id) REFERENCES ledger_seal (entry_id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ledger_entry ADD CONSTRAINT ledger_entry_reversed_once UNIQUE (reverses);
ALTER TABLE ledger_entry ADD CONSTRAINT ledger_entry_booked_after CHECK (booked_on >= occurred_on);
ALTER TABLE ledger_entry ENABLE TRIGGER ledger_entry_no_change;
CREATE INDEX ledger_account_by_licence ON ledger_account (licence_id, purpose);
CREATE INDEX ledger_entry_by_holder ON ledger_entry (holder_id, booked_on, id);

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

CREATE FUNCTION refuse_unbalanced() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT 1 FROM ledger_posting lp WHERE lp.entry_id = NEW.entry_id GROUP BY lp.currency HAVING SUM(lp.amount_fen) <> 0)
    OR NEW.postings <> (SELECT COUNT(*) FROM ledger_posting lp WHERE lp.entry_id = NEW.entry_id) THEN
    RAISE EXCEPTION 'ledger_entry_unbalanced' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END;
$$;

CREATE TRIGGER ledger_seal_balances BEFORE INSERT ON ledger_seal
  FOR EACH ROW EXECUTE FUNCTION refuse_unbalanced();

CREATE FUNCTION refuse_sealed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT 1 FROM ledger_seal ls WHERE ls.entry_id = NEW.entry_id) THEN
    RAISE EXCEPTION 'ledger_entry_is_sealed' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END;
$$;

CREATE TRIGGER ledger_posting_before_seal BEFORE INSERT ON ledger_posting
  FOR EACH ROW EXECUTE FUNCTION refuse_sealed();

-- What is late goes into the next open month; a closed one takes nothing. The row is there already, and with it the
-- lock on the holder that a closing waits for, so that a closing at the same moment is seen.
CREATE FUNCTION refuse_closed_month() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT 1 FROM book_close bc WHERE bc.closed_key = NEW.holder_id || ':' || substr(NEW.booked_on, 1, 7)) THEN
    RAISE EXCEPTION 'ledger_month_closed' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NULL;
END;
$$;

CREATE TRIGGER ledger_month_open AFTER INSERT ON ledger_entry
  FOR EACH ROW EXECUTE FUNCTION refuse_closed_month();

CREATE TRIGGER ledger_seal_no_change BEFORE UPDATE OR DELETE ON ledger_seal
  FOR EACH ROW EXECUTE FUNCTION refuse_change();

CREATE TRIGGER ledger_account_no_change BEFORE UPDATE OR DELETE ON ledger_account
  FOR EACH ROW EXECUTE FUNCTION refuse_change();

-- TRUNCATE asks no row trigger.
CREATE TRIGGER ledger_entry_no_truncate BEFORE TRUNCATE ON ledger_entry FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER ledger_posting_no_truncate BEFORE TRUNCATE ON ledger_posting FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER ledger_seal_no_truncate BEFORE TRUNCATE ON ledger_seal FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER ledger_account_no_truncate BEFORE TRUNCATE ON ledger_account FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER evidence_no_truncate BEFORE TRUNCATE ON evidence FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER history_no_truncate BEFORE TRUNCATE ON history FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER audit_no_truncate BEFORE TRUNCATE ON audit FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
