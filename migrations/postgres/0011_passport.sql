-- expand: reasons and a hash chain for the audit trail, the nightly proof of equal terms, licence passports.

-- Why something was done; and the salt of the commitment by which the chain holds the texts of a line.
ALTER TABLE audit ADD COLUMN reason TEXT NOT NULL DEFAULT '';
ALTER TABLE audit ADD COLUMN salt TEXT NOT NULL DEFAULT '';
CREATE INDEX audit_by_organisation ON audit (organisation_id, id);
CREATE INDEX audit_by_user ON audit (user_id, id);
CREATE INDEX audit_by_action ON audit (action, id);
CREATE INDEX audit_by_request ON audit (request_id, id);
CREATE INDEX audit_by_time ON audit (at, id);

-- Lines that wait for their link. A trigger fills it in the transaction of the line; the sealing job empties it.
CREATE TABLE audit_unsealed (
  audit_id TEXT NOT NULL CONSTRAINT audit_unsealed_pk PRIMARY KEY
);

-- The links of the chain, one a line, without gaps.
CREATE TABLE audit_seal (
  number BIGINT NOT NULL CONSTRAINT audit_seal_pk PRIMARY KEY,
  audit_id TEXT NOT NULL CONSTRAINT audit_seal_line_unique UNIQUE,
  texts TEXT NOT NULL,
  hash TEXT NOT NULL,
  sealed_at BIGINT NOT NULL,
  CONSTRAINT audit_seal_counts CHECK (number > 0)
);

-- Lines whose texts were destroyed, by whom and why.
CREATE TABLE audit_redaction (
  audit_id TEXT NOT NULL CONSTRAINT audit_redaction_pk PRIMARY KEY,
  reason TEXT NOT NULL,
  user_id TEXT NOT NULL,
  at BIGINT NOT NULL
);

-- The nightly proof that every licence stands on the terms that were announced; and what it found.
CREATE TABLE terms_proof (
  day TEXT NOT NULL CONSTRAINT terms_proof_pk PRIMARY KEY,
  licences BIGINT NOT NULL,
  deviations BIGINT NOT NULL,
  at BIGINT NOT NULL
);
CREATE TABLE terms_deviation (
  day TEXT NOT NULL,
  licence_id TEXT NOT NULL,
  declaration_id TEXT NOT NULL,
  code TEXT NOT NULL,
  CONSTRAINT terms_deviation_pk PRIMARY KEY (day, licence_id)
);
CREATE INDEX terms_deviation_by_declaration ON terms_deviation (declaration_id, day);

-- Passports that were issued; the file is a document.
CREATE TABLE passport (
  sha256 TEXT NOT NULL CONSTRAINT passport_pk PRIMARY KEY,
  licence_id TEXT NOT NULL CONSTRAINT passport_licence REFERENCES licence (id),
  document_id TEXT NOT NULL CONSTRAINT passport_document REFERENCES document (id),
  key_id TEXT NOT NULL,
  issued_by TEXT,
  issued_at BIGINT NOT NULL
);
CREATE INDEX passport_by_licence ON passport (licence_id, issued_at);

INSERT INTO audit_unsealed (audit_id) SELECT id FROM audit;
CREATE FUNCTION await_seal() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO audit_unsealed (audit_id) VALUES (NEW.id);
  RETURN NEW;
END;
$$;
CREATE TRIGGER audit_awaits_seal AFTER INSERT ON audit FOR EACH ROW EXECUTE FUNCTION await_seal();

-- A line is never changed, but for one thing: its texts may be destroyed once their redaction has been written down.
DROP TRIGGER audit_no_change ON audit;
UPDATE audit SET salt = REPLACE(gen_random_uuid()::text, '-', '');
CREATE FUNCTION refuse_audit_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'UPDATE' THEN
    IF EXISTS (SELECT 1 FROM audit_redaction r WHERE r.audit_id = OLD.id)
      AND NEW.before_text = '' AND NEW.after_text = '' AND NEW.reason = '' AND NEW.salt = ''
      AND NEW.id IS NOT DISTINCT FROM OLD.id AND NEW.user_id IS NOT DISTINCT FROM OLD.user_id AND NEW.organisation_id IS NOT DISTINCT FROM OLD.organisation_id AND NEW.action IS NOT DISTINCT FROM OLD.action AND NEW.subject_id IS NOT DISTINCT FROM OLD.subject_id AND NEW.request_id IS NOT DISTINCT FROM OLD.request_id AND NEW.at IS NOT DISTINCT FROM OLD.at THEN
      RETURN NEW;
    END IF;
  END IF;
  RAISE EXCEPTION 'audit_append_only' USING ERRCODE = 'restrict_violation';
END;
$$;
CREATE TRIGGER audit_no_change BEFORE UPDATE OR DELETE ON audit
  FOR EACH ROW EXECUTE FUNCTION refuse_audit_change();

CREATE TRIGGER audit_seal_no_change BEFORE UPDATE OR DELETE ON audit_seal
  FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER audit_seal_no_truncate BEFORE TRUNCATE ON audit_seal FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

CREATE TRIGGER audit_redaction_no_change BEFORE UPDATE OR DELETE ON audit_redaction
  FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER audit_redaction_no_truncate BEFORE TRUNCATE ON audit_redaction FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

CREATE TRIGGER terms_proof_no_change BEFORE UPDATE OR DELETE ON terms_proof
  FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER terms_proof_no_truncate BEFORE TRUNCATE ON terms_proof FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

CREATE TRIGGER terms_deviation_no_change BEFORE UPDATE OR DELETE ON terms_deviation
  FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER terms_deviation_no_truncate BEFORE TRUNCATE ON terms_deviation FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

CREATE TRIGGER passport_no_change BEFORE UPDATE OR DELETE ON passport
  FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER passport_no_truncate BEFORE TRUNCATE ON passport FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
