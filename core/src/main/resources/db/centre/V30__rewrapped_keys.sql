-- The keys of a transfer, wrapped anew for a newer key of the centre; its manifest stays as it was signed. The document
-- is signed by the centre itself: whoever can write here must not be able to give a transfer other keys.
CREATE TABLE registry.rewrapped_key (
  rewrap_no bigint GENERATED ALWAYS AS IDENTITY (CACHE 1) PRIMARY KEY,
  transfer_no bigint NOT NULL REFERENCES registry.transfer,
  recipient bytea NOT NULL CHECK (length(recipient) = 32),
  document bytea NOT NULL,
  rewrapped_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  UNIQUE (transfer_no, recipient));

CREATE TRIGGER zz_immutable BEFORE UPDATE OR DELETE ON registry.rewrapped_key
  FOR EACH ROW EXECUTE FUNCTION audit.refuse_change();
CREATE TRIGGER zz_no_truncate BEFORE TRUNCATE ON registry.rewrapped_key
  FOR EACH STATEMENT EXECUTE FUNCTION audit.refuse_change();
ALTER TABLE registry.rewrapped_key ENABLE ALWAYS TRIGGER zz_immutable, ENABLE ALWAYS TRIGGER zz_no_truncate;

-- The rewrapped keys of a published transfer, newest first; no row when there are none.
CREATE FUNCTION registry.rewrapped_keys(id text) RETURNS TABLE (document bytea) LANGUAGE sql STABLE ROWS 1
SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  SELECT k.document FROM registry.rewrapped_key k JOIN registry.transfer t USING (transfer_no)
   WHERE t.transfer_id = id AND t.state = 'PUBLISHED' ORDER BY k.rewrap_no DESC;
$$;
REVOKE ALL ON FUNCTION registry.rewrapped_keys(text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION registry.rewrapped_keys(text) TO "${viewer}", "${engine}";

GRANT SELECT, INSERT ON registry.rewrapped_key TO "${engine}";
GRANT SELECT ON registry.rewrapped_key TO "${auditor}";
