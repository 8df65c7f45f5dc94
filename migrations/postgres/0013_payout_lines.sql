-- expand: a line of a statement is matched with what a card provider paid out.

CREATE TABLE bank_match_payout (
  match_id TEXT NOT NULL CONSTRAINT bank_match_payout_pk PRIMARY KEY
    CONSTRAINT bank_match_payout_match REFERENCES bank_match (id),
  line_id TEXT NOT NULL CONSTRAINT bank_match_payout_line REFERENCES bank_line (id),
  payout_id TEXT NOT NULL CONSTRAINT bank_match_payout_payout REFERENCES card_payout (id),
  live_key TEXT CONSTRAINT bank_match_payout_live_once UNIQUE
);
CREATE INDEX bank_match_payout_by_payout ON bank_match_payout (payout_id);
