-- 突合の是正: what operators ask for after a comparison. The next transfer takes an approved one up: registers that the
-- centre lacks, or has otherwise, get new numbers and travel again; for registers that the source does not have a
-- withdrawal is written, which a second person has approved.
CREATE TABLE gateway.mending (
  mending_no bigint GENERATED ALWAYS AS IDENTITY (CACHE 1) PRIMARY KEY,
  comparison_id text COLLATE "C" NOT NULL REFERENCES reconcile.comparison,
  municipality_code text COLLATE "C" NOT NULL,
  dataset text COLLATE "C" NOT NULL,
  action text NOT NULL CHECK (action IN ('RESEND', 'WITHDRAW')),
  requested_by text NOT NULL CHECK (length(requested_by) BETWEEN 1 AND 100),
  requested_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  approved_by text CHECK (length(approved_by) BETWEEN 1 AND 100),
  approved_at timestamptz,
  taken_at timestamptz,
  UNIQUE (comparison_id, action),
  CHECK ((approved_by IS NULL) = (approved_at IS NULL)),
  CONSTRAINT two_persons CHECK (action = 'RESEND' OR approved_by <> requested_by),
  CHECK (taken_at IS NULL OR approved_at IS NOT NULL));

-- centre_revision: what a withdrawal has to be newer than; null for what is sent again.
CREATE TABLE gateway.mending_record (
  mending_no bigint NOT NULL REFERENCES gateway.mending,
  register_id text COLLATE "C" NOT NULL,
  centre_revision int CHECK (centre_revision < 2147483647),
  PRIMARY KEY (mending_no, register_id));

CREATE FUNCTION gateway.keep_mending() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF TG_OP = 'DELETE' OR OLD.taken_at IS NOT NULL
     OR (OLD.approved_at IS NOT NULL
         AND (NEW.approved_by, NEW.approved_at) IS DISTINCT FROM (OLD.approved_by, OLD.approved_at)) THEN
    RAISE EXCEPTION USING ERRCODE = '55000',
      MESSAGE = format('mending %s stands as it was approved', OLD.mending_no);
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER zz_keep BEFORE UPDATE OR DELETE ON gateway.mending
  FOR EACH ROW EXECUTE FUNCTION gateway.keep_mending();
CREATE TRIGGER zz_no_truncate BEFORE TRUNCATE ON gateway.mending
  FOR EACH STATEMENT EXECUTE FUNCTION audit.refuse_change();
CREATE TRIGGER zz_append_only BEFORE UPDATE OR DELETE ON gateway.mending_record
  FOR EACH ROW EXECUTE FUNCTION audit.refuse_change();
CREATE TRIGGER zz_no_truncate BEFORE TRUNCATE ON gateway.mending_record
  FOR EACH STATEMENT EXECUTE FUNCTION audit.refuse_change();
ALTER TABLE gateway.mending ENABLE ALWAYS TRIGGER zz_keep, ENABLE ALWAYS TRIGGER zz_no_truncate;
ALTER TABLE gateway.mending_record ENABLE ALWAYS TRIGGER zz_append_only, ENABLE ALWAYS TRIGGER zz_no_truncate;

-- Takes an approved mending up, once: returns how many registers will travel, -1 when it is not approved or was taken up
-- before. A register that has come back since is not withdrawn. 55006 while one of them is frozen: it is called when
-- the stream's window is closed.
CREATE FUNCTION source.mend(no bigint) RETURNS bigint LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  q gateway.mending;
  mended bigint;
BEGIN
  PERFORM source.require_read_committed('mend');
  UPDATE gateway.mending x SET taken_at = clock_timestamp()
   WHERE x.mending_no = no AND x.approved_at IS NOT NULL AND x.taken_at IS NULL
  RETURNING x.* INTO q;
  IF NOT FOUND THEN
    RETURN -1;
  END IF;
  IF q.action = 'RESEND' THEN
    UPDATE source.register r SET change_seq = 0 -- the trigger gives the number
      FROM gateway.mending_record m
     WHERE m.mending_no = no AND r.municipality_code = q.municipality_code AND r.dataset = q.dataset
       AND r.register_id = m.register_id;
  ELSE
    INSERT INTO source.register
           (municipality_code, dataset, register_id, kind, revision, media_type, content, withdrawn)
    SELECT q.municipality_code, q.dataset, m.register_id, 'CURRENT', m.centre_revision + 1, 'application/xml', '', true
      FROM gateway.mending_record m WHERE m.mending_no = no
    ON CONFLICT (municipality_code, dataset, register_id) DO NOTHING;
  END IF;
  GET DIAGNOSTICS mended = ROW_COUNT;
  RETURN mended;
END $$;
REVOKE ALL ON FUNCTION source.mend(bigint), gateway.keep_mending() FROM PUBLIC;

GRANT SELECT, INSERT ON gateway.mending, gateway.mending_record TO "${engine}";
GRANT UPDATE (approved_by, approved_at) ON gateway.mending TO "${engine}";
GRANT EXECUTE ON FUNCTION source.mend(bigint) TO "${engine}";
GRANT SELECT ON gateway.mending, gateway.mending_record TO "${auditor}";
