-- 操作履歴: who did what with which outcome. Append-only for everybody, the owner and superusers included; the engine
-- writes and cannot read, the auditor reads and cannot write.
CREATE SCHEMA audit;

-- Refuses the change of rows that are evidence; shared by every append-only and immutable table.
CREATE FUNCTION audit.refuse_change() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  RAISE EXCEPTION USING ERRCODE = '55000',
    MESSAGE = format('%s of %I.%I is refused: its rows are never changed', TG_OP, TG_TABLE_SCHEMA, TG_TABLE_NAME);
END $$;
REVOKE ALL ON FUNCTION audit.refuse_change() FROM PUBLIC;

CREATE TABLE audit.operation_log (
  entry_no bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  at timestamptz NOT NULL DEFAULT clock_timestamp(),
  actor text NOT NULL,
  action text NOT NULL,
  stream text,
  transfer_id text,
  outcome text NOT NULL,
  detail jsonb);
CREATE INDEX operation_log_at ON audit.operation_log (at);
CREATE INDEX operation_log_transfer ON audit.operation_log (transfer_id) WHERE transfer_id IS NOT NULL;

CREATE TRIGGER zz_append_only BEFORE UPDATE OR DELETE ON audit.operation_log
  FOR EACH ROW EXECUTE FUNCTION audit.refuse_change();
CREATE TRIGGER zz_no_truncate BEFORE TRUNCATE ON audit.operation_log
  FOR EACH STATEMENT EXECUTE FUNCTION audit.refuse_change();
ALTER TABLE audit.operation_log ENABLE ALWAYS TRIGGER zz_append_only, ENABLE ALWAYS TRIGGER zz_no_truncate;

GRANT USAGE ON SCHEMA audit TO "${engine}", "${auditor}";
GRANT INSERT ON audit.operation_log TO "${engine}";
GRANT SELECT ON audit.operation_log TO "${auditor}";
