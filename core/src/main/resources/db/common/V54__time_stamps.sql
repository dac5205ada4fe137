-- RFC 3161 time stamps on receipts, beside them: a row is asked for in the transaction that stores the receipt, and gets its
-- token, once, when the time-stamping authority has answered.
CREATE TABLE audit.time_stamp (
  transfer_id text COLLATE "C" PRIMARY KEY,
  asked_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  token bytea,
  stamped_at timestamptz,
  CONSTRAINT has_a_time CHECK ((token IS NULL) = (stamped_at IS NULL)));
CREATE INDEX time_stamp_asked ON audit.time_stamp (asked_at) WHERE token IS NULL;

CREATE FUNCTION audit.keep_time_stamp() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF TG_OP = 'UPDATE' AND OLD.token IS NULL AND NEW.token IS NOT NULL
     AND (NEW.transfer_id, NEW.asked_at) = (OLD.transfer_id, OLD.asked_at) THEN
    RETURN NEW;
  END IF;
  RAISE EXCEPTION USING ERRCODE = '55000',
    MESSAGE = format('%s of the time stamp of %s is refused', TG_OP, OLD.transfer_id);
END $$;
REVOKE ALL ON FUNCTION audit.keep_time_stamp() FROM PUBLIC;
CREATE TRIGGER zz_keep BEFORE UPDATE OR DELETE ON audit.time_stamp
  FOR EACH ROW EXECUTE FUNCTION audit.keep_time_stamp();
CREATE TRIGGER zz_no_truncate BEFORE TRUNCATE ON audit.time_stamp
  FOR EACH STATEMENT EXECUTE FUNCTION audit.refuse_change();
ALTER TABLE audit.time_stamp ENABLE ALWAYS TRIGGER zz_keep, ENABLE ALWAYS TRIGGER zz_no_truncate;

GRANT SELECT, INSERT, UPDATE (token, stamped_at) ON audit.time_stamp TO "${engine}";
GRANT SELECT ON audit.time_stamp TO "${auditor}";
