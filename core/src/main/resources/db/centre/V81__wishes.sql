-- 突合の求め: the bureau asks a municipality for a comparison. The centre cannot call it, so the wish waits for the stream's
-- next contact; one open wish a stream. It stays as it was asked for ever; how it ended is added, once: by the comparison
-- that answered it, or by whoever withdrew it.
CREATE TABLE reconcile.wish (
  wish_no bigint GENERATED ALWAYS AS IDENTITY (CACHE 1) PRIMARY KEY,
  municipality_code text COLLATE "C" NOT NULL,
  dataset text COLLATE "C" NOT NULL,
  deep boolean NOT NULL,
  asked_by text NOT NULL CHECK (length(asked_by) BETWEEN 1 AND 100),
  reason text NOT NULL CHECK (length(reason) BETWEEN 1 AND 500),
  asked_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  comparison_id text COLLATE "C" REFERENCES reconcile.comparison,
  withdrawn_by text CHECK (length(withdrawn_by) BETWEEN 1 AND 100),
  ended_at timestamptz,
  FOREIGN KEY (municipality_code, dataset) REFERENCES registry.stream,
  CONSTRAINT ends_one_way CHECK (num_nonnulls(comparison_id, withdrawn_by) = num_nonnulls(ended_at)));
CREATE UNIQUE INDEX one_open_wish ON reconcile.wish (municipality_code, dataset) WHERE ended_at IS NULL;
CREATE INDEX wish_of_stream ON reconcile.wish (municipality_code, dataset);
CREATE INDEX wish_answered ON reconcile.wish (comparison_id);

CREATE FUNCTION reconcile.keep_wish() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF TG_OP = 'DELETE' OR OLD.ended_at IS NOT NULL
     OR (NEW.wish_no, NEW.municipality_code, NEW.dataset, NEW.deep, NEW.asked_by, NEW.reason, NEW.asked_at)
          IS DISTINCT FROM
        (OLD.wish_no, OLD.municipality_code, OLD.dataset, OLD.deep, OLD.asked_by, OLD.reason, OLD.asked_at) THEN
    RAISE EXCEPTION USING ERRCODE = '55000',
      MESSAGE = format('wish %s stays as it was asked and as it ended', OLD.wish_no);
  END IF;
  RETURN NEW;
END $$;
REVOKE ALL ON FUNCTION reconcile.keep_wish() FROM PUBLIC;
CREATE TRIGGER zz_keep BEFORE UPDATE OR DELETE ON reconcile.wish
  FOR EACH ROW EXECUTE FUNCTION reconcile.keep_wish();
CREATE TRIGGER zz_no_truncate BEFORE TRUNCATE ON reconcile.wish
  FOR EACH STATEMENT EXECUTE FUNCTION audit.refuse_change();
ALTER TABLE reconcile.wish ENABLE ALWAYS TRIGGER zz_keep, ENABLE ALWAYS TRIGGER zz_no_truncate;

GRANT SELECT, INSERT ON reconcile.wish TO "${engine}";
GRANT UPDATE (comparison_id, withdrawn_by, ended_at) ON reconcile.wish TO "${engine}";
GRANT SELECT ON reconcile.wish TO "${auditor}";
