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
CREATE TRIGGER audit_awaits_seal AFTER INSERT ON audit
BEGIN
  INSERT INTO audit_unsealed (audit_id) VALUES (NEW.id);
END;

-- A line is never changed, but for one thing: its texts may be destroyed once their redaction has been written down.
DROP TRIGGER audit_no_update;
UPDATE audit SET salt = lower(hex(randomblob(16)));
CREATE TRIGGER audit_no_update BEFORE UPDATE ON audit
WHEN NOT (EXISTS (SELECT 1 FROM audit_redaction r WHERE r.audit_id = OLD.id)
  AND NEW.before_text = '' AND NEW.after_text = '' AND NEW.reason = '' AND NEW.salt = ''
  AND NEW.id IS OLD.id AND NEW.user_id IS OLD.user_id AND NEW.organisation_id IS OLD.organisation_id AND NEW.action IS OLD.action AND NEW.subject_id IS OLD.subject_id AND NEW.request_id IS OLD.request_id AND NEW.at IS OLD.at)
BEGIN
  SELECT RAISE(ABORT, 'audit_append_only');
END;

CREATE TRIGGER audit_seal_no_update BEFORE UPDATE ON audit_seal
BEGIN
  SELECT RAISE(ABORT, 'audit_seal_append_only');
END;

CREATE TRIGGER audit_seal_no_delete BEFORE DELETE ON audit_seal
BEGIN
  SELECT RAISE(ABORT, 'audit_seal_append_only');
END;

CREATE TRIGGER audit_seal_no_replace BEFORE INSERT ON audit_seal
WHEN EXISTS (SELECT 1 FROM audit_seal x WHERE x.number = NEW.number OR x.audit_id = NEW.audit_id)
BEGIN
  SELECT RAISE(ABORT, 'audit_seal_append_only');
END;

CREATE TRIGGER audit_redaction_no_update BEFORE UPDATE ON audit_redaction
BEGIN
  SELECT RAISE(ABORT, 'audit_redaction_append_only');
END;

CREATE TRIGGER audit_redaction_no_delete BEFORE DELETE ON audit_redaction
BEGIN
  SELECT RAISE(ABORT, 'audit_redaction_append_only');
END;

CREATE TRIGGER audit_redaction_no_replace BEFORE INSERT ON audit_redaction
WHEN EXISTS (SELECT 1 FROM audit_redaction x WHERE x.audit_id = NEW.audit_id)
BEGIN
  SELECT RAISE(ABORT, 'audit_redaction_append_only');
END;

CREATE TRIGGER terms_proof_no_update BEFORE UPDATE ON terms_proof
BEGIN
  SELECT RAISE(ABORT, 'terms_proof_append_only');
END;

CREATE TRIGGER terms_proof_no_delete BEFORE DELETE ON terms_proof
BEGIN
  SELECT RAISE(ABORT, 'terms_proof_append_only');
END;

CREATE TRIGGER terms_proof_no_replace BEFORE INSERT ON terms_proof
WHEN EXISTS (SELECT 1 FROM terms_proof x WHERE x.day = NEW.day)
BEGIN
  SELECT RAISE(ABORT, 'terms_proof_append_only');
END;

CREATE TRIGGER terms_deviation_no_update BEFORE UPDATE ON terms_deviation
BEGIN
  SELECT RAISE(ABORT, 'terms_deviation_append_only');
END;

CREATE TRIGGER terms_deviation_no_delete BEFORE DELETE ON terms_deviation
BEGIN
  SELECT RAISE(ABORT, 'terms_deviation_append_only');
END;

CREATE TRIGGER terms_deviation_no_replace BEFORE INSERT ON terms_deviation
WHEN EXISTS (SELECT 1 FROM terms_deviation x WHERE x.day = NEW.day AND x.licence_id = NEW.licence_id)
BEGIN
  SELECT RAISE(ABORT, 'terms_deviation_append_only');
END;

CREATE TRIGGER passport_no_update BEFORE UPDATE ON passport
BEGIN
  SELECT RAISE(ABORT, 'passport_append_only');
END;

CREATE TRIGGER passport_no_delete BEFORE DELETE ON passport
BEGIN
  SELECT RAISE(ABORT, 'passport_append_only');
END;

CREATE TRIGGER passport_no_replace BEFORE INSERT ON passport
WHEN EXISTS (SELECT 1 FROM passport x WHERE x.sha256 = NEW.sha256)
BEGIN
  SELECT RAISE(ABORT, 'passport_append_only');
END;
