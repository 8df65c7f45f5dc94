-- expand: filing packs as they were made and filed, the calendar link of an organisation, and the versions of editable texts.

CREATE TABLE filing_pack (
  id TEXT NOT NULL CONSTRAINT filing_pack_pk PRIMARY KEY,
  recordal_id TEXT NOT NULL CONSTRAINT filing_pack_recordal REFERENCES recordal (id),
  organisation_id TEXT NOT NULL CONSTRAINT filing_pack_organisation REFERENCES organisation (id),
  number BIGINT NOT NULL,
  inputs_hash TEXT NOT NULL,
  contents_hash TEXT NOT NULL,
  form TEXT NOT NULL,
  files TEXT NOT NULL,
  on_paper TEXT NOT NULL,
  document_id TEXT NOT NULL CONSTRAINT filing_pack_document REFERENCES document (id),
  sha256 TEXT NOT NULL,
  size_bytes BIGINT NOT NULL,
  made_by TEXT,
  made_at BIGINT NOT NULL,
  CONSTRAINT filing_pack_number_unique UNIQUE (recordal_id, number)
);

CREATE TABLE filing_pack_filed (
  id TEXT NOT NULL CONSTRAINT filing_pack_filed_pk PRIMARY KEY,
  pack_id TEXT NOT NULL CONSTRAINT filing_pack_filed_pack REFERENCES filing_pack (id),
  receipt_number TEXT NOT NULL,
  filed_on TEXT NOT NULL,
  filed_by TEXT,
  filed_at BIGINT NOT NULL
);
CREATE INDEX filing_pack_filed_by_pack ON filing_pack_filed (pack_id, id);

CREATE TABLE calendar_link (
  id TEXT NOT NULL CONSTRAINT calendar_link_pk PRIMARY KEY,
  organisation_id TEXT NOT NULL CONSTRAINT calendar_link_organisation REFERENCES organisation (id),
  token_hash TEXT NOT NULL CONSTRAINT calendar_link_token_unique UNIQUE,
  locale TEXT NOT NULL,
  open_key TEXT CONSTRAINT calendar_link_one_open UNIQUE,
  made_by TEXT,
  made_at BIGINT NOT NULL,
  revoked_by TEXT,
  revoked_at BIGINT
);

CREATE TABLE template_version (
  id TEXT NOT NULL CONSTRAINT template_version_pk PRIMARY KEY,
  key TEXT NOT NULL,
  version BIGINT NOT NULL,
  zh TEXT NOT NULL,
  en TEXT NOT NULL,
  reason TEXT NOT NULL CONSTRAINT template_version_reason_given CHECK (reason <> ''),
  in_use_from BIGINT NOT NULL,
  made_by TEXT,
  made_at BIGINT NOT NULL,
  CONSTRAINT template_version_unique UNIQUE (key, version)
);

CREATE TRIGGER filing_pack_no_update BEFORE UPDATE ON filing_pack
BEGIN
  SELECT RAISE(ABORT, 'filing_pack_append_only');
END;

CREATE TRIGGER filing_pack_no_delete BEFORE DELETE ON filing_pack
BEGIN
  SELECT RAISE(ABORT, 'filing_pack_append_only');
END;

CREATE TRIGGER filing_pack_filed_no_update BEFORE UPDATE ON filing_pack_filed
BEGIN
  SELECT RAISE(ABORT, 'filing_pack_filed_append_only');
END;

CREATE TRIGGER filing_pack_filed_no_delete BEFORE DELETE ON filing_pack_filed
BEGIN
  SELECT RAISE(ABORT, 'filing_pack_filed_append_only');
END;

CREATE TRIGGER template_version_no_update BEFORE UPDATE ON template_version
BEGIN
  SELECT RAISE(ABORT, 'template_version_append_only');
END;

CREATE TRIGGER template_version_no_delete BEFORE DELETE ON template_version
BEGIN
  SELECT RAISE(ABORT, 'template_version_append_only');
END;
