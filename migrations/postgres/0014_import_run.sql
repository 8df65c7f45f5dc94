-- expand: large statements are imported by a job, whose progress is seen and which can be called off.

CREATE TABLE bank_import_run (
  import_id TEXT NOT NULL CONSTRAINT bank_import_run_pk PRIMARY KEY
    CONSTRAINT bank_import_run_import REFERENCES bank_import (id),
  answers TEXT NOT NULL,
  asked_by TEXT NOT NULL,
  asked_at BIGINT NOT NULL,
  phase TEXT NOT NULL CONSTRAINT bank_import_run_phase_known
    CHECK (phase IN ('waiting', 'reading', 'adding', 'matching', 'done', 'failed', 'called_off')),
  phase_since BIGINT NOT NULL,
  why TEXT NOT NULL
);
