-- The receiver's ledger: streams, transfers, partitions, chunks and what their verification found.
CREATE SCHEMA registry;

CREATE TABLE registry.stream (
  municipality_code text COLLATE "C" NOT NULL,
  dataset text COLLATE "C" NOT NULL,
  last_sequence bigint NOT NULL DEFAULT 0 CHECK (last_sequence >= 0),
  incremental_upto bigint NOT NULL DEFAULT 0 CHECK (incremental_upto >= 0),
  full_upto bigint CHECK (full_upto >= 0),
  previous_digest bytea,
  PRIMARY KEY (municipality_code, dataset));

-- Publishing a transfer is one UPDATE of its row: VERIFYING to PUBLISHED with the next publish_no. No counters in this
-- row: every viewer joins it, and its dead versions made viewing three times slower. An id that was aborted before it
-- was ever offered has a row as well (a tombstone without a manifest), so that it is never accepted later.
CREATE TABLE registry.transfer (
  transfer_no bigint GENERATED ALWAYS AS IDENTITY (CACHE 1) PRIMARY KEY,
  transfer_id text COLLATE "C" NOT NULL UNIQUE CHECK (length(transfer_id) BETWEEN 1 AND 200),
  municipality_code text COLLATE "C" NOT NULL,
  dataset text COLLATE "C" NOT NULL,
  sequence bigint NOT NULL CHECK (sequence > 0),
  mode text CHECK (mode IN ('INCREMENTAL', 'FULL')),
  since bigint CHECK (since >= 0),
  upto bigint CHECK (upto >= since),
  records bigint CHECK (records >= 0),
  state text NOT NULL CHECK (state IN ('RECEIVING', 'VERIFYING', 'PUBLISHED', 'REJECTED', 'ABORTED')),
  suite text,
  sender text,
  manifest bytea,
  manifest_digest bytea,
  manifest_answer bytea,
  created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  updated_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  completion bytea,
  receipt bytea,
  publish_no bigint UNIQUE,
  CONSTRAINT published_has_number CHECK ((state = 'PUBLISHED') = (publish_no IS NOT NULL)),
  CONSTRAINT offered_has_manifest CHECK (
    state = 'ABORTED' OR num_nulls(mode, since, upto, records, manifest, manifest_digest) = 0)
) WITH (fillfactor = 50);
CREATE UNIQUE INDEX one_open ON registry.transfer (municipality_code, dataset)
  WHERE state IN ('RECEIVING', 'VERIFYING');
CREATE INDEX transfer_sequence ON registry.transfer (municipality_code, dataset, sequence);
CREATE SEQUENCE registry.publish_no CACHE 1;

-- Its row is what a chunk's transaction locks FOR UPDATE: it arbitrates two identical requests.
CREATE TABLE registry.transfer_partition (
  transfer_no bigint NOT NULL REFERENCES registry.transfer,
  part int NOT NULL CHECK (part >= 0),
  since bigint NOT NULL,
  upto bigint NOT NULL CHECK (upto >= since),
  records bigint NOT NULL CHECK (records >= 0),
  PRIMARY KEY (transfer_no, part));

CREATE TABLE registry.chunk (
  transfer_no bigint NOT NULL,
  part int NOT NULL,
  number int NOT NULL CHECK (number >= 0),
  first_seq bigint NOT NULL,
  last_seq bigint NOT NULL,
  records int NOT NULL CHECK (records >= 0),
  content_bytes bigint NOT NULL CHECK (content_bytes >= 0),
  sealed_bytes bigint NOT NULL CHECK (sealed_bytes >= 0),
  content_root bytea NOT NULL,
  sealed_root bytea NOT NULL,
  chain bytea NOT NULL,
  header bytea NOT NULL,
  acknowledgement bytea NOT NULL,
  received_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (transfer_no, part, number),
  FOREIGN KEY (transfer_no, part) REFERENCES registry.transfer_partition);

CREATE TABLE registry.verification (
  transfer_no bigint NOT NULL,
  part int NOT NULL,
  number int NOT NULL,
  records int NOT NULL CHECK (records >= 0),
  failed int NOT NULL CHECK (failed BETWEEN 0 AND records),
  content_root bytea,
  verified_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (transfer_no, part, number),
  FOREIGN KEY (transfer_no, part, number) REFERENCES registry.chunk);

CREATE TABLE registry.verification_failure (
  transfer_no bigint NOT NULL REFERENCES registry.transfer,
  part int NOT NULL,
  number int NOT NULL,
  register_id text COLLATE "C" NOT NULL,
  change_seq bigint NOT NULL,
  reason text NOT NULL,
  PRIMARY KEY (transfer_no, register_id));

-- An outcome is for ever, and so is what a transfer was offered as.
CREATE FUNCTION registry.keep_transfer() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF OLD.state IN ('PUBLISHED', 'REJECTED', 'ABORTED') THEN
    RAISE EXCEPTION USING ERRCODE = '55000',
      MESSAGE = format('transfer %s is %s for ever', OLD.transfer_id, OLD.state);
  ELSIF TG_OP = 'DELETE' THEN
    RAISE EXCEPTION USING ERRCODE = '55000',
      MESSAGE = format('transfer %s is not deleted', OLD.transfer_id), HINT = 'abort it';
  END IF;
  IF (NEW.transfer_no, NEW.transfer_id, NEW.municipality_code, NEW.dataset, NEW.sequence, NEW.mode, NEW.since,
      NEW.upto, NEW.records, NEW.manifest_digest)
     IS DISTINCT FROM
     (OLD.transfer_no, OLD.transfer_id, OLD.municipality_code, OLD.dataset, OLD.sequence, OLD.mode, OLD.since,
      OLD.upto, OLD.records, OLD.manifest_digest) THEN
    RAISE EXCEPTION USING ERRCODE = '55000',
      MESSAGE = format('what transfer %s was offered as is fixed', OLD.transfer_id);
  END IF;
  IF (NEW.state = 'RECEIVING' AND OLD.state <> 'RECEIVING') OR (NEW.state = 'PUBLISHED' AND OLD.state <> 'VERIFYING') THEN
    RAISE EXCEPTION USING ERRCODE = '55000',
      MESSAGE = format('transfer %s cannot go from %s to %s', OLD.transfer_id, OLD.state, NEW.state);
  END IF;
  NEW.updated_at := clock_timestamp();
  RETURN NEW;
END $$;
REVOKE ALL ON FUNCTION registry.keep_transfer() FROM PUBLIC;
CREATE TRIGGER zz_keep BEFORE UPDATE OR DELETE ON registry.transfer
  FOR EACH ROW EXECUTE FUNCTION registry.keep_transfer();
CREATE TRIGGER zz_no_truncate BEFORE TRUNCATE ON registry.transfer
  FOR EACH STATEMENT EXECUTE FUNCTION audit.refuse_change();
ALTER TABLE registry.transfer ENABLE ALWAYS TRIGGER zz_keep, ENABLE ALWAYS TRIGGER zz_no_truncate;

CREATE TRIGGER zz_immutable BEFORE UPDATE OR DELETE ON registry.transfer_partition
  FOR EACH ROW EXECUTE FUNCTION audit.refuse_change();
CREATE TRIGGER zz_no_truncate BEFORE TRUNCATE ON registry.transfer_partition
  FOR EACH STATEMENT EXECUTE FUNCTION audit.refuse_change();
ALTER TABLE registry.transfer_partition ENABLE ALWAYS TRIGGER zz_immutable, ENABLE ALWAYS TRIGGER zz_no_truncate;

CREATE TRIGGER zz_immutable BEFORE UPDATE OR DELETE ON registry.chunk
  FOR EACH ROW EXECUTE FUNCTION audit.refuse_change();
CREATE TRIGGER zz_no_truncate BEFORE TRUNCATE ON registry.chunk
  FOR EACH STATEMENT EXECUTE FUNCTION audit.refuse_change();
ALTER TABLE registry.chunk ENABLE ALWAYS TRIGGER zz_immutable, ENABLE ALWAYS TRIGGER zz_no_truncate;

GRANT USAGE ON SCHEMA registry TO "${engine}", "${auditor}", "${viewer}";
GRANT SELECT, INSERT, UPDATE ON registry.stream, registry.transfer, registry.verification TO "${engine}";
-- UPDATE is what SELECT … FOR UPDATE asks for; the trigger refuses any real one
GRANT SELECT, INSERT, UPDATE ON registry.transfer_partition TO "${engine}";
GRANT SELECT, INSERT ON registry.chunk, registry.verification_failure TO "${engine}";
GRANT USAGE, SELECT ON SEQUENCE registry.publish_no TO "${engine}";
GRANT SELECT ON registry.stream, registry.transfer, registry.transfer_partition, registry.chunk, registry.verification,
  registry.verification_failure TO "${auditor}";
