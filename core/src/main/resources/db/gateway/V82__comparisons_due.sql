-- Comparisons (突合) that this gateway owes: because the centre's bureau wishes one (its wish's number), or because a night
-- was to be followed by one (its business date). One row an occasion, and what became of it.
CREATE TABLE gateway.comparison_due (
  municipality_code text COLLATE "C" NOT NULL CHECK (length(municipality_code) <= 200),
  dataset text COLLATE "C" NOT NULL CHECK (length(dataset) <= 200),
  occasion text COLLATE "C" NOT NULL CHECK (occasion IN ('WISH', 'NIGHT')),
  name text COLLATE "C" NOT NULL CHECK (length(name) BETWEEN 1 AND 20),
  deep boolean NOT NULL,
  since timestamptz NOT NULL,
  state text NOT NULL CHECK (state IN ('WAITING', 'RUNNING', 'EQUAL', 'DIFFERENT', 'FAILED', 'LAPSED')),
  attempts int NOT NULL DEFAULT 0 CHECK (attempts >= 0),
  retry_at timestamptz,
  comparison_id text COLLATE "C" REFERENCES reconcile.comparison,
  node text CHECK (length(node) <= 200),
  note text NOT NULL DEFAULT '' CHECK (length(note) <= 500),
  -- by this database's clock, as comparison.created_at is: a result of a comparison begun before does not count
  due_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (municipality_code, dataset, occasion, name),
  CONSTRAINT answered_by CHECK ((state IN ('EQUAL', 'DIFFERENT')) = (comparison_id IS NOT NULL)));
CREATE INDEX comparison_due_open ON gateway.comparison_due (municipality_code, dataset)
  WHERE state IN ('WAITING', 'RUNNING');
CREATE INDEX comparison_due_answered ON gateway.comparison_due (comparison_id);

CREATE TRIGGER zz_no_delete BEFORE DELETE ON gateway.comparison_due
  FOR EACH ROW EXECUTE FUNCTION audit.refuse_change();
CREATE TRIGGER zz_no_truncate BEFORE TRUNCATE ON gateway.comparison_due
  FOR EACH STATEMENT EXECUTE FUNCTION audit.refuse_change();
ALTER TABLE gateway.comparison_due ENABLE ALWAYS TRIGGER zz_no_delete, ENABLE ALWAYS TRIGGER zz_no_truncate;

GRANT SELECT, INSERT ON gateway.comparison_due TO "${engine}";
GRANT UPDATE (state, attempts, retry_at, comparison_id, node, note, due_at) ON gateway.comparison_due TO "${engine}";
GRANT SELECT ON gateway.comparison_due TO "${auditor}";
