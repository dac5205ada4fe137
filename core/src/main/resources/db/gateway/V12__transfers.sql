-- The sender's ledger: its streams, transfers, partitions and the chunks that the centre has acknowledged.
CREATE SCHEMA gateway;

CREATE TABLE gateway.stream (
  municipality_code text COLLATE "C" NOT NULL,
  dataset text COLLATE "C" NOT NULL,
  last_sequence bigint NOT NULL DEFAULT 0 CHECK (last_sequence >= 0),
  incremental_since bigint NOT NULL DEFAULT 0 CHECK (incremental_since >= 0),
  full_since bigint CHECK (full_since >= 0),
  full_target bigint CHECK (full_target >= 0),
  previous_digest bytea,
  PRIMARY KEY (municipality_code, dataset));

-- What decides where a chunk ends (partitions, limits of blocks, codec level, dictionary) is fixed in this row, so that
-- changed configuration cannot move a boundary under way.
CREATE TABLE gateway.transfer (
  transfer_id text COLLATE "C" PRIMARY KEY CHECK (length(transfer_id) BETWEEN 1 AND 200),
  municipality_code text COLLATE "C" NOT NULL,
  dataset text COLLATE "C" NOT NULL,
  sequence bigint NOT NULL CHECK (sequence > 0),
  mode text NOT NULL CHECK (mode IN ('INCREMENTAL', 'FULL')),
  since bigint NOT NULL CHECK (since >= 0),
  upto bigint CHECK (upto >= since),
  state text NOT NULL CHECK (state IN (
    'FREEZING', 'FROZEN', 'SENDING', 'COMPLETING', 'COMMITTED', 'REJECTED', 'ABORTED')),
  suite text,
  max_records bigint CHECK (max_records > 0),
  partitions int CHECK (partitions > 0),
  block_max_records int CHECK (block_max_records > 0),
  block_max_bytes bigint CHECK (block_max_bytes > 0),
  codec_level int,
  records bigint CHECK (records >= 0),
  local_key bytea,
  dictionary bytea,
  manifest bytea,
  manifest_digest bytea,
  completion bytea,
  abort_request bytea,
  receipt bytea,
  created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  updated_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  UNIQUE (municipality_code, dataset, sequence),
  CONSTRAINT window_known CHECK (upto IS NOT NULL OR state IN ('FREEZING', 'ABORTED')),
  CONSTRAINT outcome_has_receipt CHECK (state NOT IN ('COMMITTED', 'REJECTED', 'ABORTED') OR receipt IS NOT NULL));
CREATE UNIQUE INDEX one_open ON gateway.transfer (municipality_code, dataset)
  WHERE state NOT IN ('COMMITTED', 'REJECTED', 'ABORTED');

CREATE TABLE gateway.partition (
  transfer_id text COLLATE "C" NOT NULL REFERENCES gateway.transfer,
  part int NOT NULL CHECK (part >= 0),
  since bigint NOT NULL,
  upto bigint NOT NULL CHECK (upto >= since),
  records bigint NOT NULL CHECK (records >= 0),
  PRIMARY KEY (transfer_id, part));

CREATE TABLE gateway.chunk (
  transfer_id text COLLATE "C" NOT NULL,
  part int NOT NULL,
  number int NOT NULL CHECK (number >= 0),
  first_seq bigint NOT NULL,
  last_seq bigint NOT NULL,
  records int NOT NULL CHECK (records >= 0),
  quarantined int NOT NULL CHECK (quarantined >= 0),
  content_bytes bigint NOT NULL CHECK (content_bytes >= 0),
  sealed_bytes bigint NOT NULL CHECK (sealed_bytes >= 0),
  content_root bytea NOT NULL,
  sealed_root bytea NOT NULL,
  chain bytea NOT NULL,
  acknowledgement bytea NOT NULL,
  replayed boolean NOT NULL DEFAULT false,
  sent_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (transfer_id, part, number),
  FOREIGN KEY (transfer_id, part) REFERENCES gateway.partition);

-- An outcome is for ever; what a transfer covers is fixed once it is prepared.
CREATE FUNCTION gateway.keep_transfer() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF OLD.state IN ('COMMITTED', 'REJECTED', 'ABORTED') THEN
    RAISE EXCEPTION USING ERRCODE = '55000',
      MESSAGE = format('transfer %s is %s for ever', OLD.transfer_id, OLD.state);
  ELSIF TG_OP = 'DELETE' THEN
    RAISE EXCEPTION USING ERRCODE = '55000',
      MESSAGE = format('transfer %s is not deleted', OLD.transfer_id), HINT = 'abort it';
  END IF;
  IF (NEW.transfer_id, NEW.municipality_code, NEW.dataset, NEW.mode)
       IS DISTINCT FROM (OLD.transfer_id, OLD.municipality_code, OLD.dataset, OLD.mode)
     OR (OLD.state <> 'FREEZING'
         AND (NEW.sequence, NEW.since, NEW.upto) IS DISTINCT FROM (OLD.sequence, OLD.since, OLD.upto))
     OR coalesce(NEW.upto, OLD.upto) > OLD.upto OR (OLD.upto IS NOT NULL AND NEW.upto IS NULL) THEN
    RAISE EXCEPTION USING ERRCODE = '55000',
      MESSAGE = format('what transfer %s covers is fixed', OLD.transfer_id);
  END IF;
  -- SENDING and COMPLETING may alternate (the centre misses chunks after its restart); everything else goes forward
  IF (NEW.state = 'FREEZING' AND OLD.state <> 'FREEZING')
     OR (NEW.state = 'FROZEN' AND OLD.state NOT IN ('FREEZING', 'FROZEN')) THEN
    RAISE EXCEPTION USING ERRCODE = '55000',
      MESSAGE = format('transfer %s cannot go from %s back to %s', OLD.transfer_id, OLD.state, NEW.state);
  END IF;
  NEW.updated_at := clock_timestamp();
  RETURN NEW;
END $$;
REVOKE ALL ON FUNCTION gateway.keep_transfer() FROM PUBLIC;
CREATE TRIGGER zz_keep BEFORE UPDATE OR DELETE ON gateway.transfer
  FOR EACH ROW EXECUTE FUNCTION gateway.keep_transfer();
CREATE TRIGGER zz_no_truncate BEFORE TRUNCATE ON gateway.transfer
  FOR EACH STATEMENT EXECUTE FUNCTION audit.refuse_change();
ALTER TABLE gateway.transfer ENABLE ALWAYS TRIGGER zz_keep, ENABLE ALWAYS TRIGGER zz_no_truncate;

GRANT USAGE ON SCHEMA gateway TO "${engine}", "${auditor}";
GRANT SELECT ON ALL TABLES IN SCHEMA gateway TO "${engine}", "${auditor}";
GRANT INSERT, UPDATE ON ALL TABLES IN SCHEMA gateway TO "${engine}";
GRANT DELETE ON gateway.partition TO "${engine}";
