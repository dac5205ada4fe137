-- Every version of every register that the centre has received, sealed. Appended once by COPY, never changed.
--
-- The order of the columns saves what alignment would cost. Key columns are text: with char(6) a text parameter makes the index unusable. Not partitioned: ranges by transfer cost
-- five sixths of the look-ups. No foreign key: it costs over a third of the COPY; the chunk's row has it. sealed is not
-- compressed by the server: ciphertext does not shrink, trying costs more than anything else here.
CREATE TABLE registry.register_version (
  transfer_no bigint NOT NULL,
  change_seq bigint NOT NULL,
  number int NOT NULL,
  revision int NOT NULL,
  content_length int NOT NULL,
  part smallint NOT NULL,
  ordinal smallint NOT NULL,
  codec smallint NOT NULL,
  withdrawn boolean NOT NULL,
  municipality_code text COLLATE "C" NOT NULL,
  dataset text COLLATE "C" NOT NULL,
  register_id text COLLATE "C" NOT NULL,
  kind text NOT NULL,
  media_type text NOT NULL,
  commitment bytea NOT NULL,
  sealed bytea NOT NULL,
  PRIMARY KEY (municipality_code, dataset, register_id, transfer_no)
) WITH (autovacuum_vacuum_insert_scale_factor = 0.02, autovacuum_vacuum_scale_factor = 0.02,
        autovacuum_analyze_scale_factor = 0.02);
-- not in CREATE TABLE, where only PostgreSQL 16 and newer take it
ALTER TABLE registry.register_version ALTER sealed SET STORAGE EXTERNAL;
CREATE INDEX register_version_chunk ON registry.register_version (transfer_no, part, number);

-- A version goes only by the sweep: when its transfer came to nothing, or when a newer version of the record is
-- published. Both are for ever, so a look without a lock is enough.
CREATE FUNCTION registry.keep_version() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF TG_OP = 'DELETE' THEN
    IF EXISTS (SELECT FROM registry.transfer t
                WHERE t.transfer_no = OLD.transfer_no AND t.state IN ('REJECTED', 'ABORTED'))
       OR EXISTS (SELECT FROM registry.register_version v
                    JOIN registry.transfer t ON t.transfer_no = v.transfer_no AND t.state = 'PUBLISHED'
                   WHERE v.municipality_code = OLD.municipality_code AND v.dataset = OLD.dataset
                     AND v.register_id = OLD.register_id AND v.transfer_no > OLD.transfer_no) THEN
      RETURN OLD;
    END IF;
  END IF;
  RAISE EXCEPTION USING ERRCODE = '55000',
    MESSAGE = format('%s of version %s of register %s/%s/%s is refused: versions are immutable',
                     TG_OP, OLD.transfer_no, OLD.municipality_code, OLD.dataset, OLD.register_id);
END $$;
REVOKE ALL ON FUNCTION registry.keep_version() FROM PUBLIC;
CREATE TRIGGER zz_immutable BEFORE UPDATE OR DELETE ON registry.register_version
  FOR EACH ROW EXECUTE FUNCTION registry.keep_version();
CREATE TRIGGER zz_no_truncate BEFORE TRUNCATE ON registry.register_version
  FOR EACH STATEMENT EXECUTE FUNCTION audit.refuse_change();
ALTER TABLE registry.register_version ENABLE ALWAYS TRIGGER zz_immutable, ENABLE ALWAYS TRIGGER zz_no_truncate;

GRANT SELECT, INSERT ON registry.register_version TO "${engine}";
