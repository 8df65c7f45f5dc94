-- expand: what is written in the book, in evidence and in history is never changed or removed; corrections are new rows.

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

CREATE TRIGGER evidence_no_update BEFORE UPDATE ON evidence
BEGIN
  SELECT RAISE(ABORT, 'evidence_append_only');
END;

CREATE TRIGGER evidence_no_delete BEFORE DELETE ON evidence
BEGIN
  SELECT RAISE(ABORT, 'evidence_append_only');
END;

CREATE TRIGGER history_no_update BEFORE UPDATE ON history
BEGIN
  SELECT RAISE(ABORT, 'history_append_only');
END;

CREATE TRIGGER history_no_delete BEFORE DELETE ON history
BEGIN
  SELECT RAISE(ABORT, 'history_append_only');
END;

CREATE TRIGGER audit_no_update BEFORE UPDATE ON audit
BEGIN
  SELECT RAISE(ABORT, 'audit_append_only');
END;

CREATE TRIGGER audit_no_delete BEFORE DELETE ON audit
BEGIN
  SELECT RAISE(ABORT, 'audit_append_only');
END;

-- Sealed terms never change.
CREATE TRIGGER declaration_sealed BEFORE UPDATE OF terms, terms_hash ON declaration
WHEN OLD.submitted_on IS NOT NULL AND (NEW.terms <> OLD.terms OR NEW.terms_hash <> OLD.terms_hash)
BEGIN
  SELECT RAISE(ABORT, 'declaration_terms_sealed');
END;

CREATE TRIGGER licence_sealed BEFORE UPDATE OF terms, terms_hash, notice_text ON licence
WHEN NEW.terms <> OLD.terms OR NEW.terms_hash <> OLD.terms_hash OR NEW.notice_text <> OLD.notice_text
BEGIN
  SELECT RAISE(ABORT, 'licence_terms_sealed');
END;
