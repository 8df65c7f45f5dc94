-- expand: a patent is transferred and its licences pass on with it: who hands over to whom, and the successors of licences.

CREATE TABLE patent_transfer (
  id TEXT NOT NULL CONSTRAINT patent_transfer_pk PRIMARY KEY,
  patent_id TEXT NOT NULL CONSTRAINT patent_transfer_patent REFERENCES patent (id),
  from_id TEXT NOT NULL CONSTRAINT patent_transfer_from REFERENCES organisation (id),
  to_id TEXT CONSTRAINT patent_transfer_to REFERENCES organisation (id),
  to_patent_id TEXT CONSTRAINT patent_transfer_to_patent REFERENCES patent (id),
  acquirer_name TEXT NOT NULL CONSTRAINT patent_transfer_acquirer_given CHECK (acquirer_name <> ''),
  transferred_on TEXT NOT NULL,
  source TEXT NOT NULL CONSTRAINT patent_transfer_source_given CHECK (source <> ''),
  note TEXT NOT NULL,
  state TEXT NOT NULL CONSTRAINT patent_transfer_state_known CHECK (state IN ('pending', 'taken_over', 'declined', 'withdrawn', 'outside')),
  recorded_by TEXT,
  recorded_at BIGINT NOT NULL,
  decided_by TEXT,
  decided_at BIGINT,
  open_key TEXT CONSTRAINT patent_transfer_one_open UNIQUE,
  version BIGINT NOT NULL
);
CREATE INDEX patent_transfer_by_patent ON patent_transfer (patent_id, id);
CREATE INDEX patent_transfer_by_acquirer ON patent_transfer (to_id, id);

ALTER TABLE licence ADD COLUMN contract_id TEXT CONSTRAINT licence_contract REFERENCES licence (id);
ALTER TABLE licence ADD COLUMN succeeds_id TEXT CONSTRAINT licence_succeeds REFERENCES licence (id);
ALTER TABLE licence ADD COLUMN succeeded_on TEXT;
CREATE UNIQUE INDEX licence_succeeds_unique ON licence (succeeds_id);
CREATE INDEX licence_by_contract ON licence (contract_id, id);
