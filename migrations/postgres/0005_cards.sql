-- expand: payment by card and wallet: what is asked of the provider, its messages, refunds, disputes and payouts.

-- What a checkout was asked for, before the provider was: the same question can be asked again word for word.
CREATE TABLE card_checkout (
  payment_id TEXT NOT NULL CONSTRAINT card_checkout_pk PRIMARY KEY CONSTRAINT card_checkout_payment REFERENCES payment (id),
  items TEXT NOT NULL,
  locale TEXT NOT NULL,
  created_at BIGINT NOT NULL
);

-- A message as it came. It is kept once, whatever becomes of it.
CREATE TABLE webhook_event (
  id TEXT NOT NULL CONSTRAINT webhook_event_pk PRIMARY KEY,
  kind TEXT NOT NULL,
  body TEXT NOT NULL,
  received_at BIGINT NOT NULL
);
CREATE INDEX webhook_event_by_time ON webhook_event (received_at, id);

-- What became of it.
CREATE TABLE webhook_outcome (
  event_id TEXT NOT NULL CONSTRAINT webhook_outcome_pk PRIMARY KEY CONSTRAINT webhook_outcome_event REFERENCES webhook_event (id),
  outcome TEXT NOT NULL CONSTRAINT webhook_outcome_known CHECK (outcome IN ('payment', 'refund', 'dispute', 'payout', 'foreign', 'ignored')),
  subject_id TEXT NOT NULL,
  done_at BIGINT NOT NULL
);

-- Money that goes back through the provider: asked for by one person of finance, decided by another. The id is the
-- idempotency key.
CREATE TABLE card_refund (
  id TEXT NOT NULL CONSTRAINT card_refund_pk PRIMARY KEY,
  payment_id TEXT NOT NULL CONSTRAINT card_refund_payment REFERENCES payment (id),
  licence_id TEXT NOT NULL CONSTRAINT card_refund_licence REFERENCES licence (id),
  holder_id TEXT NOT NULL CONSTRAINT card_refund_holder REFERENCES organisation (id),
  state TEXT NOT NULL CONSTRAINT card_refund_state_known CHECK (state IN ('asked', 'declined', 'sending', 'done', 'failed')),
  amount_fen BIGINT NOT NULL CONSTRAINT card_refund_positive CHECK (amount_fen > 0),
  reason TEXT NOT NULL CONSTRAINT card_refund_reason_given CHECK (reason <> ''),
  provider_id TEXT NOT NULL,
  failure TEXT NOT NULL,
  asked_by TEXT NOT NULL CONSTRAINT card_refund_asker REFERENCES account (id),
  asked_at BIGINT NOT NULL,
  decided_by TEXT,
  decided_at BIGINT,
  version BIGINT NOT NULL,
  CONSTRAINT card_refund_two_persons CHECK (decided_by IS NULL OR decided_by <> asked_by)
);
CREATE INDEX card_refund_by_payment ON card_refund (payment_id, id);
CREATE INDEX card_refund_by_state ON card_refund (state, holder_id, id);

CREATE TABLE card_dispute (
  id TEXT NOT NULL CONSTRAINT card_dispute_pk PRIMARY KEY,
  provider_id TEXT NOT NULL CONSTRAINT card_dispute_once UNIQUE,
  payment_id TEXT NOT NULL CONSTRAINT card_dispute_payment REFERENCES payment (id),
  licence_id TEXT NOT NULL CONSTRAINT card_dispute_licence REFERENCES licence (id),
  holder_id TEXT NOT NULL CONSTRAINT card_dispute_holder REFERENCES organisation (id),
  state TEXT NOT NULL CONSTRAINT card_dispute_state_known CHECK (state IN ('needs_response', 'under_review', 'won', 'lost')),
  amount_fen BIGINT NOT NULL CONSTRAINT card_dispute_positive CHECK (amount_fen > 0),
  reason TEXT NOT NULL,
  evidence_due_at BIGINT,
  opened_at BIGINT NOT NULL,
  closed_at BIGINT,
  version BIGINT NOT NULL
);
CREATE INDEX card_dispute_by_payment ON card_dispute (payment_id, id);
CREATE INDEX card_dispute_by_state ON card_dispute (state, holder_id, id);

-- What the provider pays to a bank account in one transfer.
CREATE TABLE card_payout (
  id TEXT NOT NULL CONSTRAINT card_payout_pk PRIMARY KEY,
  provider_id TEXT NOT NULL CONSTRAINT card_payout_once UNIQUE,
  state TEXT NOT NULL CONSTRAINT card_payout_state_known CHECK (state IN ('in_transit', 'paid', 'failed')),
  amount_fen BIGINT NOT NULL,
  created_on TEXT NOT NULL,
  arrives_on TEXT NOT NULL,
  statement_text TEXT NOT NULL,
  imported_at BIGINT NOT NULL,
  version BIGINT NOT NULL
);
CREATE INDEX card_payout_by_day ON card_payout (arrives_on, id);

-- What it is made of. A part without a holder is the provider's own business with the account.
CREATE TABLE card_payout_part (
  payout_id TEXT NOT NULL CONSTRAINT card_payout_part_payout REFERENCES card_payout (id),
  provider_id TEXT NOT NULL,
  kind TEXT NOT NULL CONSTRAINT card_payout_part_kind_known CHECK (kind IN ('payment', 'refund', 'dispute', 'other')),
  word TEXT NOT NULL,
  payment_id TEXT CONSTRAINT card_payout_part_payment REFERENCES payment (id),
  refund_id TEXT CONSTRAINT card_payout_part_refund REFERENCES card_refund (id),
  dispute_id TEXT CONSTRAINT card_payout_part_dispute REFERENCES card_dispute (id),
  holder_id TEXT CONSTRAINT card_payout_part_holder REFERENCES organisation (id),
  gross_fen BIGINT NOT NULL,
  fee_fen BIGINT NOT NULL,
  net_fen BIGINT NOT NULL,
  CONSTRAINT card_payout_part_pk PRIMARY KEY (provider_id),
  CONSTRAINT card_payout_part_net CHECK (net_fen = gross_fen - fee_fen),
  CONSTRAINT card_payout_part_of_somebody CHECK ((kind = 'other') = (holder_id IS NULL) AND (holder_id IS NULL) = (payment_id IS NULL))
);
CREATE INDEX card_payout_part_by_payout ON card_payout_part (payout_id, provider_id);
CREATE INDEX card_payout_part_by_payment ON card_payout_part (payment_id, provider_id);
CREATE INDEX card_payout_part_by_holder ON card_payout_part (holder_id, payout_id);

CREATE TRIGGER card_checkout_no_change BEFORE UPDATE OR DELETE ON card_checkout
  FOR EACH ROW EXECUTE FUNCTION refuse_change();

CREATE TRIGGER webhook_event_no_change BEFORE UPDATE OR DELETE ON webhook_event
  FOR EACH ROW EXECUTE FUNCTION refuse_change();

CREATE TRIGGER webhook_outcome_no_change BEFORE UPDATE OR DELETE ON webhook_outcome
  FOR EACH ROW EXECUTE FUNCTION refuse_change();

CREATE TRIGGER card_payout_part_no_change BEFORE UPDATE OR DELETE ON card_payout_part
  FOR EACH ROW EXECUTE FUNCTION refuse_change();

CREATE TRIGGER card_refund_no_delete BEFORE DELETE ON card_refund
  FOR EACH ROW EXECUTE FUNCTION refuse_change();

CREATE TRIGGER card_dispute_no_delete BEFORE DELETE ON card_dispute
  FOR EACH ROW EXECUTE FUNCTION refuse_change();

CREATE TRIGGER card_payout_no_delete BEFORE DELETE ON card_payout
  FOR EACH ROW EXECUTE FUNCTION refuse_change();

-- TRUNCATE asks no row trigger.
CREATE TRIGGER card_checkout_no_truncate BEFORE TRUNCATE ON card_checkout FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER webhook_event_no_truncate BEFORE TRUNCATE ON webhook_event FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER webhook_outcome_no_truncate BEFORE TRUNCATE ON webhook_outcome FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER card_payout_part_no_truncate BEFORE TRUNCATE ON card_payout_part FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER card_refund_no_truncate BEFORE TRUNCATE ON card_refund FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER card_dispute_no_truncate BEFORE TRUNCATE ON card_dispute FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER card_payout_no_truncate BEFORE TRUNCATE ON card_payout FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
