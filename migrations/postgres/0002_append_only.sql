-- expand: what is written in the book, in evidence and in history is never changed or removed; corrections are new rows.

CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '%_append_only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END;
$$;

CREATE TRIGGER ledger_entry_no_change BEFORE UPDATE OR DELETE ON ledger_entry
  FOR EACH ROW EXECUTE FUNCTION refuse_change();

CREATE TRIGGER ledger_posting_no_change BEFORE UPDATE OR DELETE ON ledger_posting
  FOR EACH ROW EXECUTE FUNCTION refuse_change();

CREATE TRIGGER evidence_no_change BEFORE UPDATE OR DELETE ON evidence
  FOR EACH ROW EXECUTE FUNCTION refuse_change();

CREATE TRIGGER history_no_change BEFORE UPDATE OR DELETE ON history
  FOR EACH ROW EXECUTE FUNCTION refuse_change();

CREATE TRIGGER audit_no_change BEFORE UPDATE OR DELETE ON audit
  FOR EACH ROW EXECUTE FUNCTION refuse_change();

-- Sealed terms never change.
CREATE FUNCTION refuse_unsealing() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '%_terms_sealed', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END;
$$;

CREATE TRIGGER declaration_sealed BEFORE UPDATE OF terms, terms_hash ON declaration
  FOR EACH ROW WHEN (OLD.submitted_on IS NOT NULL AND (NEW.terms <> OLD.terms OR NEW.terms_hash <> OLD.terms_hash))
  EXECUTE FUNCTION refuse_unsealing();

CREATE TRIGGER licence_sealed BEFORE UPDATE OF terms, terms_hash, notice_text ON licence
  FOR EACH ROW WHEN (NEW.terms <> OLD.terms OR NEW.terms_hash <> OLD.terms_hash OR NEW.notice_text <> OLD.notice_text)
  EXECUTE FUNCTION refuse_unsealing();
