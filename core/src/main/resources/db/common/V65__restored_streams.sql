-- Streams that a restore of one side's database has put out of step with the other side (docs/protocol.md, "After a
-- restore of one side"): one row a quarantine. Until it is recovered nothing is decided in the stream; until it has ended
-- nobody views it. Between the two the content that the restore lost is on its way again.
CREATE SCHEMA recovery;

CREATE TABLE recovery.quarantine (
  quarantine_no bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  municipality_code text COLLATE "C" NOT NULL CHECK (length(municipality_code) <= 200),
  dataset text COLLATE "C" NOT NULL CHECK (length(dataset) <= 200),
  -- whose database was put back: this party's or its peer's
  restored text NOT NULL CHECK (restored IN ('HERE', 'THERE')),
  found text NOT NULL CHECK (length(found) BETWEEN 1 AND 500),
  found_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  -- the stream is viewed again once it is published up to this change number
  view_from bigint CHECK (view_from >= 0),
  recovered_by text CHECK (length(recovered_by) BETWEEN 1 AND 200),
  recovered_at timestamptz,
  ended_at timestamptz,
  CHECK ((recovered_by IS NULL) = (recovered_at IS NULL)),
  CHECK (ended_at IS NULL OR recovered_at IS NOT NULL));
CREATE UNIQUE INDEX one_quarantine ON recovery.quarantine (municipality_code, dataset) WHERE ended_at IS NULL;

-- What was found stays, and what has ended is not opened again.
CREATE FUNCTION recovery.keep_quarantine() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF TG_OP = 'DELETE' OR OLD.ended_at IS NOT NULL
     OR (NEW.quarantine_no, NEW.municipality_code, NEW.dataset, NEW.restored, NEW.found, NEW.found_at)
        IS DISTINCT FROM
        (OLD.quarantine_no, OLD.municipality_code, OLD.dataset, OLD.restored, OLD.found, OLD.found_at) THEN
    RAISE EXCEPTION USING ERRCODE = '55000',
      MESSAGE = format('%s of the quarantine of stream %s-%s is refused', TG_OP, OLD.municipality_code, OLD.dataset);
  END IF;
  RETURN NEW;
END $$;
REVOKE ALL ON FUNCTION recovery.keep_quarantine() FROM PUBLIC;
CREATE TRIGGER zz_keep BEFORE UPDATE OR DELETE ON recovery.quarantine
  FOR EACH ROW EXECUTE FUNCTION recovery.keep_quarantine();
CREATE TRIGGER zz_no_truncate BEFORE TRUNCATE ON recovery.quarantine
  FOR EACH STATEMENT EXECUTE FUNCTION audit.refuse_change();
ALTER TABLE recovery.quarantine ENABLE ALWAYS TRIGGER zz_keep, ENABLE ALWAYS TRIGGER zz_no_truncate;

GRANT USAGE ON SCHEMA recovery TO "${engine}", "${auditor}";
GRANT SELECT ON recovery.quarantine TO "${engine}", "${auditor}";
GRANT INSERT (municipality_code, dataset, restored, found, view_from) ON recovery.quarantine TO "${engine}";
GRANT UPDATE (view_from, recovered_by, recovered_at, ended_at) ON recovery.quarantine TO "${engine}";
