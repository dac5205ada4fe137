-- Peers that are kept out of the exchange, and those that once were: one row a quarantine, ended by its release.
CREATE SCHEMA peer;

CREATE TABLE peer.quarantine (
  quarantine_no bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  party text COLLATE "C" NOT NULL CHECK (length(party) BETWEEN 1 AND 64),
  reason text NOT NULL CHECK (length(reason) BETWEEN 1 AND 500),
  quarantined_by text NOT NULL CHECK (length(quarantined_by) BETWEEN 1 AND 200),
  quarantined_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  released_by text CHECK (length(released_by) BETWEEN 1 AND 200),
  released_at timestamptz CHECK (released_at >= quarantined_at),
  CHECK ((released_by IS NULL) = (released_at IS NULL)));
CREATE UNIQUE INDEX one_quarantine ON peer.quarantine (party) WHERE released_at IS NULL;

-- A release is all that ever happens to a row, and it happens once.
CREATE FUNCTION peer.keep_quarantine() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF TG_OP = 'DELETE' OR OLD.released_at IS NOT NULL
     OR (NEW.quarantine_no, NEW.party, NEW.reason, NEW.quarantined_by, NEW.quarantined_at)
        IS DISTINCT FROM (OLD.quarantine_no, OLD.party, OLD.reason, OLD.quarantined_by, OLD.quarantined_at) THEN
    RAISE EXCEPTION USING ERRCODE = '55000',
      MESSAGE = format('%s of quarantine %s of party %s is refused: it can only be released, once',
                       TG_OP, OLD.quarantine_no, OLD.party);
  END IF;
  RETURN NEW;
END $$;
REVOKE ALL ON FUNCTION peer.keep_quarantine() FROM PUBLIC;
CREATE TRIGGER zz_keep BEFORE UPDATE OR DELETE ON peer.quarantine
  FOR EACH ROW EXECUTE FUNCTION peer.keep_quarantine();
CREATE TRIGGER zz_no_truncate BEFORE TRUNCATE ON peer.quarantine
  FOR EACH STATEMENT EXECUTE FUNCTION audit.refuse_change();
ALTER TABLE peer.quarantine ENABLE ALWAYS TRIGGER zz_keep, ENABLE ALWAYS TRIGGER zz_no_truncate;

GRANT USAGE ON SCHEMA peer TO "${engine}", "${auditor}";
GRANT SELECT, INSERT ON peer.quarantine TO "${engine}";
GRANT UPDATE (released_by, released_at) ON peer.quarantine TO "${engine}";
GRANT SELECT ON peer.quarantine TO "${auditor}";
