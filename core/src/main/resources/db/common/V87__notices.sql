-- お知らせ: what the municipality is told of its transfers without asking. A serving process reads the chain of each stream
-- in the operation log, whose entries commit in the order of their places, so that a cursor on the place misses none;
-- writes a notice for what needs a person, once, by the entry's place; and sends it afterwards. Whatever is told of is in
-- the log already: no transaction of a transfer knows of notices.
CREATE SCHEMA notice;

CREATE TABLE notice.cursor (
  chain text COLLATE "C" PRIMARY KEY CHECK (length(chain) BETWEEN 1 AND 200),
  place bigint NOT NULL CHECK (place >= 0),
  -- whether the entries up to there leave a night running, which tells of its failed attempts by its own end
  in_night boolean NOT NULL DEFAULT false);

CREATE TABLE notice.notice (
  notice_no bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  key text COLLATE "C" NOT NULL UNIQUE CHECK (length(key) BETWEEN 1 AND 200),
  kind text NOT NULL CHECK (kind ~ '^[A-Z_]{1,40}$'),
  stream text CHECK (length(stream) <= 200),
  business_date date,
  transfer_id text CHECK (length(transfer_id) <= 200),
  happened_at timestamptz NOT NULL,
  detail text NOT NULL CHECK (length(detail) <= 600),
  written_at timestamptz NOT NULL DEFAULT clock_timestamp());

CREATE TABLE notice.delivery (
  notice_no bigint NOT NULL REFERENCES notice.notice,
  channel text COLLATE "C" NOT NULL CHECK (channel IN ('MAIL', 'WEBHOOK')),
  attempts int NOT NULL DEFAULT 0 CHECK (attempts >= 0),
  -- when it is tried next; while one process is at it, when another may
  next_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  taken_at timestamptz,
  given_up_at timestamptz,
  failure text NOT NULL DEFAULT '' CHECK (length(failure) <= 500),
  PRIMARY KEY (notice_no, channel),
  CONSTRAINT one_end CHECK (num_nonnulls(taken_at, given_up_at) <= 1));
CREATE INDEX delivery_open ON notice.delivery (next_at) WHERE taken_at IS NULL AND given_up_at IS NULL;
CREATE INDEX delivery_given_up ON notice.delivery (given_up_at) WHERE given_up_at IS NOT NULL;

CREATE TRIGGER zz_immutable BEFORE UPDATE OR DELETE ON notice.notice
  FOR EACH ROW EXECUTE FUNCTION audit.refuse_change();
CREATE TRIGGER zz_no_truncate BEFORE TRUNCATE ON notice.notice
  FOR EACH STATEMENT EXECUTE FUNCTION audit.refuse_change();
ALTER TABLE notice.notice ENABLE ALWAYS TRIGGER zz_immutable, ENABLE ALWAYS TRIGGER zz_no_truncate;

-- The engine writes the operation log and cannot read it. Of a stream's own chain it is shown what notices are made of: what
-- became of nights, runs, outcomes, comparisons and restores, and nobody's views or refused accesses, which have chains of
-- their own.
CREATE FUNCTION notice.entries(of_chain text, after bigint, upto bigint, most int)
RETURNS TABLE (place bigint, at timestamptz, action text, transfer_id text, outcome text, detail jsonb)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  SELECT l.chain_no, l.at, l.action, l.transfer_id, l.outcome, l.detail
    FROM audit.operation_log l
   WHERE l.chain = of_chain AND l.stream = of_chain AND l.chain_no > after AND l.chain_no <= upto
     AND l.action IN ('NIGHT', 'SEND', 'SETTLE', 'COMPARISON', 'RESTORED')
   ORDER BY l.chain_no LIMIT least(most, 1000)
$$;
REVOKE ALL ON FUNCTION notice.entries(text, bigint, bigint, int) FROM PUBLIC;

GRANT USAGE ON SCHEMA notice TO "${engine}", "${auditor}";
GRANT SELECT, INSERT ON notice.cursor, notice.notice, notice.delivery TO "${engine}";
GRANT UPDATE (place, in_night) ON notice.cursor TO "${engine}";
GRANT UPDATE (attempts, next_at, taken_at, given_up_at, failure) ON notice.delivery TO "${engine}";
GRANT EXECUTE ON FUNCTION notice.entries(text, bigint, bigint, int) TO "${engine}";
GRANT SELECT ON notice.cursor, notice.notice, notice.delivery TO "${auditor}";
