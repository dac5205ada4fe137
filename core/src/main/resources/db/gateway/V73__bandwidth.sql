-- What an operator orders in the place of a stream's configured bandwidth, until it is withdrawn. The operation log keeps
-- what was ordered before.
CREATE TABLE gateway.bandwidth_order (
  municipality_code text COLLATE "C" NOT NULL CHECK (length(municipality_code) <= 200),
  dataset text COLLATE "C" NOT NULL CHECK (length(dataset) <= 200),
  bits_per_second bigint CHECK (bits_per_second BETWEEN 1000000 AND 1000000000),
  ordered_by text NOT NULL CHECK (length(ordered_by) <= 200),
  reason text NOT NULL CHECK (length(reason) BETWEEN 1 AND 500),
  ordered_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (municipality_code, dataset));
GRANT SELECT, INSERT, UPDATE, DELETE ON gateway.bandwidth_order TO "${engine}";
GRANT SELECT ON gateway.bandwidth_order TO "${auditor}";
