-- What an operator asks the running server of this gateway to send, and what became of it: a record of who asked, kept.
CREATE TABLE gateway.send_request (
  request_no bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  municipality_code text COLLATE "C" NOT NULL CHECK (length(municipality_code) <= 200),
  dataset text COLLATE "C" NOT NULL CHECK (length(dataset) <= 200),
  mode text NOT NULL CHECK (mode IN ('INCREMENTAL', 'FULL')),
  requested_by text NOT NULL CHECK (length(requested_by) <= 200),
  requested_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  taken_by text CHECK (length(taken_by) <= 200),
  taken_at timestamptz,
  ended_at timestamptz,
  exit_code int,
  message text,
  CONSTRAINT ended_was_taken CHECK (ended_at IS NULL OR exit_code IS NOT NULL));
CREATE INDEX send_request_waiting ON gateway.send_request (request_no) WHERE taken_at IS NULL AND ended_at IS NULL;
GRANT SELECT, INSERT ON gateway.send_request TO "${engine}";
GRANT UPDATE (taken_by, taken_at, ended_at, exit_code, message) ON gateway.send_request TO "${engine}";
GRANT SELECT ON gateway.send_request TO "${auditor}";
