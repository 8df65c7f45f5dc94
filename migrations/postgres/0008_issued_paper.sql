-- expand: every document that is given out is known by its hashes, so that whoever holds a copy can ask whether it is ours.

CREATE TABLE issued_paper (
  id TEXT NOT NULL CONSTRAINT issued_paper_pk PRIMARY KEY,
  kind TEXT NOT NULL,
  subject TEXT NOT NULL,
  template_version TEXT NOT NULL,
  content_sha256 TEXT NOT NULL CONSTRAINT issued_paper_content_whole CHECK (length(content_sha256) = 64),
  pdf_sha256 TEXT NOT NULL CONSTRAINT issued_paper_pdf_whole CHECK (length(pdf_sha256) = 64),
  issued_at BIGINT NOT NULL
);
CREATE INDEX issued_paper_by_content ON issued_paper (content_sha256);
CREATE INDEX issued_paper_by_pdf ON issued_paper (pdf_sha256);
CREATE INDEX issued_paper_by_subject ON issued_paper (kind, subject, id);

CREATE TRIGGER issued_paper_no_change BEFORE UPDATE OR DELETE ON issued_paper
  FOR EACH ROW EXECUTE FUNCTION refuse_change();
