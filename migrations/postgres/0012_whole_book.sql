-- expand: who reads the whole book (the check, the export) reads it by the day it was booked on, page by page.

CREATE INDEX ledger_entry_by_day ON ledger_entry (booked_on, id);
