-- The gateway's own table of registers (副本), fed by the municipality's register system, and the freeze of 第5-8(2)ア.
--
-- One row of source.freeze_window freezes any number of records. How that can be right:
--  * every insert and update takes the next number of source.change_seq, whatever the client wrote there; a transfer
--    covers the numbers in (since, upto];
--  * source.freeze takes SHARE on the whole table, which waits fairly for every writer in flight: no number at or below
--    the watermark can be committed after the watermark was read;
--  * a row trigger refuses the update of rows in the window. Rows, not statements: statement triggers are bypassed by
--    logical replication and by MERGE, row triggers hold for these, for COPY, ON CONFLICT and key changes, and with
--    ENABLE ALWAYS for session_replication_role = replica.
-- The table is not partitioned: TRUNCATE of a partition escapes its parent's trigger.
CREATE SCHEMA source;

-- CACHE 1 is essential: a cached sequence hands out numbers below the watermark after it was read.
CREATE SEQUENCE source.change_seq CACHE 1;

-- Bad rows must be insertable: they are quarantined one by one instead of failing the feed. Hence no check of the code's
-- digits nor of the kind; only lengths, so that nothing is ever cut silently further on.
CREATE TABLE source.register (
  municipality_code text COLLATE "C" NOT NULL CHECK (length(municipality_code) <= 200),
  dataset text COLLATE "C" NOT NULL CHECK (length(dataset) <= 200),
  register_id text COLLATE "C" NOT NULL CHECK (length(register_id) <= 200),
  kind text NOT NULL CHECK (length(kind) <= 200),
  revision int NOT NULL,
  media_type text NOT NULL CHECK (length(media_type) <= 200),
  content bytea NOT NULL,
  change_seq bigint NOT NULL,
  changed_at timestamptz NOT NULL,
  withdrawn boolean NOT NULL DEFAULT false,
  PRIMARY KEY (municipality_code, dataset, register_id));
CREATE UNIQUE INDEX register_change ON source.register (municipality_code, dataset, change_seq);

-- lz4 halves the cost of reading wide contents out again; not every build of the server has it.
DO $$
BEGIN
  ALTER TABLE source.register ALTER content SET COMPRESSION lz4;
EXCEPTION WHEN feature_not_supported THEN NULL;
END $$;

-- One row a stream. While the window is closed, since is the cursor of incremental transfers; while it is open, the
-- lower bound of the open transfer.
CREATE TABLE source.freeze_window (
  municipality_code text COLLATE "C" NOT NULL,
  dataset text COLLATE "C" NOT NULL,
  since bigint NOT NULL DEFAULT 0 CHECK (since >= 0),
  upto bigint CHECK (upto >= since),
  transfer_id text COLLATE "C" UNIQUE CHECK (length(transfer_id) BETWEEN 1 AND 200),
  PRIMARY KEY (municipality_code, dataset),
  CHECK ((upto IS NULL) = (transfer_id IS NULL))) WITH (fillfactor = 50);

-- Changes that source.submit and source.withdraw keep while their record is frozen, in the order of change_no. A pending
-- one has no error; one with an error could not be applied when the window closed, and waits for an operator.
CREATE TABLE source.deferred_change (
  change_no bigint GENERATED ALWAYS AS IDENTITY (CACHE 1) PRIMARY KEY,
  municipality_code text COLLATE "C" NOT NULL,
  dataset text COLLATE "C" NOT NULL,
  register_id text COLLATE "C" NOT NULL,
  kind text CHECK (length(kind) <= 200),
  revision int,
  media_type text CHECK (length(media_type) <= 200),
  content bytea,
  withdrawal boolean NOT NULL DEFAULT false,
  submitted_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  submitted_by text NOT NULL DEFAULT session_user,
  error text,
  CHECK (withdrawal OR num_nulls(kind, revision, media_type, content) = 0));
CREATE INDEX deferred_change_pending ON source.deferred_change (municipality_code, dataset, register_id, change_no)
  WHERE error IS NULL;

-- Verdicts on rows that cannot be sent as they are; a corrected row has a new change_seq and so a clean slate. A row that
-- belonged to no stream of the gateway when it was found may get a verdict of another reason later.
CREATE TABLE source.quarantine (
  municipality_code text COLLATE "C" NOT NULL,
  dataset text COLLATE "C" NOT NULL,
  register_id text COLLATE "C" NOT NULL,
  change_seq bigint NOT NULL,
  revision int,
  reason text NOT NULL,
  detail text,
  transfer_id text COLLATE "C",
  quarantined_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (municipality_code, dataset, change_seq, reason));
CREATE TRIGGER zz_append_only BEFORE UPDATE OR DELETE ON source.quarantine
  FOR EACH ROW EXECUTE FUNCTION audit.refuse_change();
CREATE TRIGGER zz_no_truncate BEFORE TRUNCATE ON source.quarantine
  FOR EACH STATEMENT EXECUTE FUNCTION audit.refuse_change();
ALTER TABLE source.quarantine ENABLE ALWAYS TRIGGER zz_append_only, ENABLE ALWAYS TRIGGER zz_no_truncate;

CREATE VIEW source.open_quarantine AS
SELECT q.municipality_code, q.dataset, q.register_id, q.change_seq, q.revision, q.reason, q.detail, q.transfer_id,
       q.quarantined_at
  FROM source.quarantine q
  JOIN source.register r
    ON r.municipality_code = q.municipality_code AND r.dataset = q.dataset AND r.change_seq = q.change_seq
   AND r.register_id = q.register_id;

-- Neither trigger reads content but by octet_length, which does not fetch it: a content may be 1 GB.
CREATE FUNCTION source.stamp() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  NEW.change_seq := nextval('source.change_seq');
  NEW.changed_at := clock_timestamp();
  NEW.withdrawn := NEW.withdrawn AND octet_length(NEW.content) = 0;
  RETURN NEW;
END $$;

CREATE FUNCTION source.guard() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  w source.freeze_window;
BEGIN
  IF TG_OP = 'DELETE' OR current_setting('transaction_isolation') = 'read committed' THEN
    SELECT * INTO w FROM source.freeze_window f
     WHERE f.municipality_code = OLD.municipality_code AND f.dataset = OLD.dataset;
  ELSE
    -- A snapshot older than the freeze must not miss the window: locking the row gives it 40001. If the snapshot is
    -- older than the row itself, the attempt to insert it does.
    SELECT * INTO w FROM source.freeze_window f
     WHERE f.municipality_code = OLD.municipality_code AND f.dataset = OLD.dataset FOR SHARE;
    IF NOT FOUND THEN
      INSERT INTO source.freeze_window (municipality_code, dataset) VALUES (OLD.municipality_code, OLD.dataset)
      ON CONFLICT DO NOTHING;
    END IF;
  END IF;
  IF OLD.change_seq > w.since AND OLD.change_seq <= w.upto THEN
    RAISE EXCEPTION USING ERRCODE = '55006',
      MESSAGE = format('register %s/%s/%s is frozen by transfer %s',
                       OLD.municipality_code, OLD.dataset, OLD.register_id, w.transfer_id),
      HINT = 'use source.submit or source.withdraw, which wait for the outcome, or write again after it';
  END IF;
  IF TG_OP = 'DELETE' THEN
    RAISE EXCEPTION USING ERRCODE = '55006',
      MESSAGE = format('register %s/%s/%s: registers are not deleted',
                       OLD.municipality_code, OLD.dataset, OLD.register_id),
      HINT = 'use source.withdraw, which gives the withdrawal a number so that it travels';
  END IF;
  -- Frozen, deferred, then left out of the window by source.narrow_window: the deferred change would be applied over
  -- this later one.
  IF OLD.change_seq > w.upto THEN
    IF EXISTS (SELECT FROM source.deferred_change c
                WHERE c.municipality_code = OLD.municipality_code AND c.dataset = OLD.dataset
                  AND c.register_id = OLD.register_id AND c.error IS NULL) THEN
      RAISE EXCEPTION USING ERRCODE = '55006',
        MESSAGE = format('register %s/%s/%s has a change deferred by transfer %s',
                         OLD.municipality_code, OLD.dataset, OLD.register_id, w.transfer_id),
        HINT = 'use source.submit or source.withdraw, which keep the order';
    END IF;
  END IF;
  -- What has travelled under a key stays at the centre under it until it is withdrawn. A key may be corrected where the
  -- row could never travel.
  IF (NEW.municipality_code, NEW.dataset, NEW.register_id) IS DISTINCT FROM
     (OLD.municipality_code, OLD.dataset, OLD.register_id) AND w.since > 0
     AND NOT EXISTS (SELECT FROM source.quarantine q
                      WHERE q.municipality_code = OLD.municipality_code AND q.dataset = OLD.dataset
                        AND q.change_seq = OLD.change_seq
                        AND q.reason IN ('BAD_REGISTER_ID', 'UNKNOWN_MUNICIPALITY', 'WRONG_CHECK_DIGIT',
                                         'UNKNOWN_DATASET')) THEN
    RAISE EXCEPTION USING ERRCODE = '55006',
      MESSAGE = format('register %s/%s/%s keeps its key: its stream has been transferred',
                       OLD.municipality_code, OLD.dataset, OLD.register_id),
      HINT = 'withdraw it with source.withdraw and insert it anew under the other key';
  END IF;
  NEW.change_seq := nextval('source.change_seq');
  NEW.changed_at := clock_timestamp();
  NEW.withdrawn := NEW.withdrawn AND octet_length(NEW.content) = 0;
  RETURN NEW;
END $$;

CREATE FUNCTION source.no_truncate() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  holder text := (SELECT min(f.transfer_id) FROM source.freeze_window f);
BEGIN
  RAISE EXCEPTION USING ERRCODE = '55006',
    MESSAGE = 'source.register is never truncated' || coalesce('; it is frozen by transfer ' || holder, ''),
    HINT = 'use source.withdraw for each register';
END $$;

-- Row triggers fire in the order of their names: zz_ keeps ours last, so that another trigger cannot undo the stamp.
CREATE TRIGGER zz_stamp BEFORE INSERT ON source.register FOR EACH ROW EXECUTE FUNCTION source.stamp();
CREATE TRIGGER zz_guard BEFORE UPDATE OR DELETE ON source.register FOR EACH ROW EXECUTE FUNCTION source.guard();
CREATE TRIGGER zz_no_truncate BEFORE TRUNCATE ON source.register
  FOR EACH STATEMENT EXECUTE FUNCTION source.no_truncate();
ALTER TABLE source.register ENABLE ALWAYS TRIGGER zz_stamp, ENABLE ALWAYS TRIGGER zz_guard,
  ENABLE ALWAYS TRIGGER zz_no_truncate;
