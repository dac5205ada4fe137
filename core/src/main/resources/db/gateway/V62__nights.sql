-- The nights of this gateway's streams: one row a business date, written before it is begun, and what became of it.
CREATE TABLE gateway.schedule (
  municipality_code text COLLATE "C" NOT NULL CHECK (length(municipality_code) <= 200),
  dataset text COLLATE "C" NOT NULL CHECK (length(dataset) <= 200),
  judged_upto timestamptz NOT NULL,
  PRIMARY KEY (municipality_code, dataset));

CREATE TABLE gateway.night (
  municipality_code text COLLATE "C" NOT NULL,
  dataset text COLLATE "C" NOT NULL,
  business_date date NOT NULL,
  opens_at timestamptz NOT NULL,
  starts_at timestamptz NOT NULL CHECK (starts_at >= opens_at),
  closes_at timestamptz NOT NULL CHECK (closes_at > starts_at),
  state text NOT NULL CHECK (state IN (
    'RUNNING', 'WAITING', 'UNFINISHED', 'DONE', 'LATE', 'FAILED', 'MISSED', 'SKIPPED')),
  attempts int NOT NULL CHECK (attempts >= 0),
  started_at timestamptz,
  ended_at timestamptz,
  retry_at timestamptz,
  run_on_until timestamptz,
  forecast_end timestamptz,
  made_up_on date CHECK (made_up_on > business_date),
  node text CHECK (length(node) <= 200),
  note text NOT NULL DEFAULT '' CHECK (length(note) <= 500),
  updated_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (municipality_code, dataset, business_date),
  FOREIGN KEY (municipality_code, dataset) REFERENCES gateway.schedule,
  CONSTRAINT waits_until CHECK (state <> 'WAITING' OR retry_at IS NOT NULL));
CREATE INDEX night_open ON gateway.night (municipality_code, dataset, business_date)
  WHERE state IN ('RUNNING', 'WAITING', 'UNFINISHED');

-- A night is what it is for ever: its window does not move, and an outcome stays. Only who made it up may be added.
CREATE FUNCTION gateway.keep_night() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF TG_OP = 'DELETE' THEN
    RAISE EXCEPTION USING ERRCODE = '55000',
      MESSAGE = format('night %s of %s-%s is not deleted', OLD.business_date, OLD.municipality_code, OLD.dataset);
  END IF;
  IF (NEW.municipality_code, NEW.dataset, NEW.business_date, NEW.opens_at, NEW.starts_at, NEW.closes_at)
       IS DISTINCT FROM
     (OLD.municipality_code, OLD.dataset, OLD.business_date, OLD.opens_at, OLD.starts_at, OLD.closes_at)
     OR NEW.attempts < OLD.attempts
     OR (OLD.state IN ('DONE', 'LATE', 'FAILED', 'MISSED', 'SKIPPED') AND NEW.state <> OLD.state)
     OR (OLD.made_up_on IS NOT NULL AND NEW.made_up_on IS DISTINCT FROM OLD.made_up_on) THEN
    RAISE EXCEPTION USING ERRCODE = '55000',
      MESSAGE = format('night %s of %s-%s is %s: its window and its outcome stay', OLD.business_date,
                       OLD.municipality_code, OLD.dataset, OLD.state);
  END IF;
  NEW.updated_at := clock_timestamp();
  RETURN NEW;
END $$;
REVOKE ALL ON FUNCTION gateway.keep_night() FROM PUBLIC;
CREATE TRIGGER zz_keep BEFORE UPDATE OR DELETE ON gateway.night
  FOR EACH ROW EXECUTE FUNCTION gateway.keep_night();
CREATE TRIGGER zz_no_truncate BEFORE TRUNCATE ON gateway.night
  FOR EACH STATEMENT EXECUTE FUNCTION audit.refuse_change();
ALTER TABLE gateway.night ENABLE ALWAYS TRIGGER zz_keep, ENABLE ALWAYS TRIGGER zz_no_truncate;

GRANT SELECT, INSERT ON gateway.schedule, gateway.night TO "${engine}";
GRANT UPDATE (judged_upto) ON gateway.schedule TO "${engine}";
GRANT UPDATE (state, attempts, started_at, ended_at, retry_at, run_on_until, forecast_end, made_up_on, node, note)
  ON gateway.night TO "${engine}";
GRANT SELECT ON gateway.schedule, gateway.night TO "${auditor}";
