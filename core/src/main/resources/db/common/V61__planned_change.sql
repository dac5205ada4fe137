-- Planned changes of this party's host or name server: one row a plan, ended by the pre-flight after it or by a withdrawal.
CREATE TABLE peer.planned_change (
  change_no bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  effective_on date NOT NULL,
  planned_by text NOT NULL CHECK (length(planned_by) BETWEEN 1 AND 200),
  planned_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  ended_as text CHECK (ended_as IN ('CHECKED', 'WITHDRAWN')),
  ended_by text CHECK (length(ended_by) BETWEEN 1 AND 200),
  ended_at timestamptz CHECK (ended_at >= planned_at),
  CHECK ((ended_as IS NULL) = (ended_at IS NULL) AND (ended_by IS NULL) = (ended_at IS NULL)));
CREATE UNIQUE INDEX one_plan ON peer.planned_change ((true)) WHERE ended_at IS NULL;

-- Its end is all that ever happens to a row, and it happens once.
CREATE FUNCTION peer.keep_planned_change() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF TG_OP = 'DELETE' OR OLD.ended_at IS NOT NULL
     OR (NEW.change_no, NEW.effective_on, NEW.planned_by, NEW.planned_at)
        IS DISTINCT FROM (OLD.change_no, OLD.effective_on, OLD.planned_by, OLD.planned_at) THEN
    RAISE EXCEPTION USING ERRCODE = '55000',
      MESSAGE = format('%s of planned change %s is refused: it can only be ended, once', TG_OP, OLD.change_no);
  END IF;
  RETURN NEW;
END $$;
REVOKE ALL ON FUNCTION peer.keep_planned_change() FROM PUBLIC;
CREATE TRIGGER zz_keep BEFORE UPDATE OR DELETE ON peer.planned_change
  FOR EACH ROW EXECUTE FUNCTION peer.keep_planned_change();
CREATE TRIGGER zz_no_truncate BEFORE TRUNCATE ON peer.planned_change
  FOR EACH STATEMENT EXECUTE FUNCTION audit.refuse_change();
ALTER TABLE peer.planned_change ENABLE ALWAYS TRIGGER zz_keep, ENABLE ALWAYS TRIGGER zz_no_truncate;

GRANT SELECT ON peer.planned_change TO "${engine}", "${auditor}";
GRANT INSERT (effective_on, planned_by) ON peer.planned_change TO "${engine}";
GRANT UPDATE (ended_as, ended_by, ended_at) ON peer.planned_change TO "${engine}";
