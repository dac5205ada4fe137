-- Signed checkpoints of the operation log: the heads of all chains at one moment, merged under one signature. Made by the
-- engine, exported to files, and named in the next manifest or receipt; what is sent cannot be taken back.
CREATE TABLE audit.checkpoint (
  number bigint PRIMARY KEY CHECK (number > 0),
  made_at timestamptz NOT NULL,
  entries bigint NOT NULL CHECK (entries >= 0),
  chains int NOT NULL CHECK (chains >= 0),
  digest bytea NOT NULL CHECK (octet_length(digest) = 32),
  document bytea NOT NULL);

-- What other parties' manifests and receipts said of their logs; stored in the transaction that stores the document.
CREATE TABLE audit.peer_checkpoint (
  party text COLLATE "C" NOT NULL,
  number bigint NOT NULL CHECK (number > 0),
  digest bytea NOT NULL CHECK (octet_length(digest) = 32),
  entries bigint NOT NULL CHECK (entries >= 0),
  chains int NOT NULL CHECK (chains >= 0),
  carried_by text NOT NULL,
  received_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (party, number, digest));

CREATE TRIGGER zz_immutable BEFORE UPDATE OR DELETE ON audit.checkpoint
  FOR EACH ROW EXECUTE FUNCTION audit.refuse_change();
CREATE TRIGGER zz_no_truncate BEFORE TRUNCATE ON audit.checkpoint
  FOR EACH STATEMENT EXECUTE FUNCTION audit.refuse_change();
ALTER TABLE audit.checkpoint ENABLE ALWAYS TRIGGER zz_immutable, ENABLE ALWAYS TRIGGER zz_no_truncate;
CREATE TRIGGER zz_immutable BEFORE UPDATE OR DELETE ON audit.peer_checkpoint
  FOR EACH ROW EXECUTE FUNCTION audit.refuse_change();
CREATE TRIGGER zz_no_truncate BEFORE TRUNCATE ON audit.peer_checkpoint
  FOR EACH STATEMENT EXECUTE FUNCTION audit.refuse_change();
ALTER TABLE audit.peer_checkpoint ENABLE ALWAYS TRIGGER zz_immutable, ENABLE ALWAYS TRIGGER zz_no_truncate;

GRANT SELECT, INSERT ON audit.checkpoint, audit.peer_checkpoint TO "${engine}";
GRANT SELECT ON audit.checkpoint, audit.peer_checkpoint TO "${auditor}";
