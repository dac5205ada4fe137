-- 掃除: what the sweep job may remove of registry.register_version, and what stays of it. The engine has no DELETE; it calls
-- registry.sweep_chunk, which removes what nobody can view any more, and beside it the trigger zz_immutable judges each row.

-- Decided transfers that have been swept. PUBLISHED: the versions that its own have replaced are gone. REJECTED, ABORTED: its
-- own are gone. Numbers of a stream ascend and each has its outcome before the next is offered, so that it stays so.
CREATE TABLE registry.swept (
  transfer_no bigint PRIMARY KEY REFERENCES registry.transfer,
  versions bigint NOT NULL CHECK (versions >= 0),
  swept_at timestamptz NOT NULL DEFAULT clock_timestamp());

-- The two Merkle leaves of every replaced version that is gone: with them the roots of its chunk, which both sides signed,
-- can still be computed for the versions that are there. Neither shows a content, nor confirms a guess of one.
CREATE TABLE registry.swept_version (
  transfer_no bigint NOT NULL,
  number int NOT NULL,
  part smallint NOT NULL,
  ordinal smallint NOT NULL,
  content_leaf bytea NOT NULL CHECK (octet_length(content_leaf) = 32),
  sealed_leaf bytea NOT NULL CHECK (octet_length(sealed_leaf) = 32),
  PRIMARY KEY (transfer_no, part, number, ordinal));

-- As RecordDigest.contentLeaf computes it (docs/protocol.md).
CREATE FUNCTION registry.content_leaf(v registry.register_version) RETURNS bytea LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp AS $$
  SELECT sha256('\x00'::bytea || audit.field('fukuhon/1/content-leaf')
    || audit.field(convert_to(v.municipality_code, 'UTF8'))
    || audit.field(convert_to(v.dataset, 'UTF8'))
    || audit.field(convert_to(v.register_id, 'UTF8'))
    || audit.field(int8send(v.change_seq))
    || audit.field(convert_to(v.kind, 'UTF8'))
    || audit.field(int8send(v.revision::bigint))
    || audit.field(convert_to(v.media_type, 'UTF8'))
    || audit.field(CASE WHEN v.withdrawn THEN '\x01'::bytea ELSE '\x00'::bytea END)
    || audit.field(int8send(v.content_length::bigint))
    || audit.field(v.commitment))
$$;

-- As RecordDigest.sealedLeaf computes it.
CREATE FUNCTION registry.sealed_leaf(v registry.register_version) RETURNS bytea LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp AS $$
  SELECT sha256('\x00'::bytea || audit.field('fukuhon/1/sealed-leaf')
    || audit.field(int8send(v.codec::bigint))
    || audit.field(int8send(octet_length(v.sealed)::bigint))
    || v.sealed)
$$;

-- Removes, for one chunk of a transfer that has had its outcome for a day at least, at most max_rows versions: of a PUBLISHED
-- one those published before it that the chunk's versions have replaced, of a REJECTED or ABORTED one the chunk's own.
-- Returns how many, to be called again until it is 0; null when what is left must stay for now: the stream is quarantined
-- after a restore, a comparison is open that began before the transfer was published, or somebody else is at these rows.
-- Index look-ups are right whatever the statistics say; it never waits for a lock.
CREATE FUNCTION registry.sweep_chunk(no bigint, p int, n int, max_rows int) RETURNS int LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET lock_timeout = '100ms'
SET plan_cache_mode = force_custom_plan SET enable_seqscan = off SET enable_bitmapscan = off SET enable_hashjoin = off
SET enable_mergejoin = off SET jit = off AS $$
DECLARE
  t record;
  gone int;
  busy boolean;
BEGIN
  IF max_rows IS NULL OR max_rows NOT BETWEEN 1 AND 10000 THEN
    RAISE EXCEPTION USING ERRCODE = '22023', MESSAGE = 'max_rows is between 1 and 10000';
  END IF;
  SELECT x.state, x.updated_at, x.municipality_code, x.dataset INTO t
    FROM registry.transfer x WHERE x.transfer_no = no;
  IF NOT FOUND OR t.state NOT IN ('PUBLISHED', 'REJECTED', 'ABORTED')
     OR t.updated_at > clock_timestamp() - interval '1 day' THEN
    RAISE EXCEPTION USING ERRCODE = '55000',
      MESSAGE = format('transfer number %s is not swept: it has not had its outcome for a day', no);
  END IF;
  IF EXISTS (SELECT FROM recovery.quarantine q
              WHERE q.municipality_code = t.municipality_code AND q.dataset = t.dataset AND q.ended_at IS NULL) THEN
    RETURN NULL;
  END IF;
  IF t.state = 'PUBLISHED' THEN
    IF EXISTS (SELECT FROM reconcile.comparison c
                WHERE c.municipality_code = t.municipality_code AND c.dataset = t.dataset
                  AND c.state IN ('PREPARING', 'COMPARING') AND c.upto < no) THEN
      RETURN NULL;
    END IF;
    WITH old AS (
      SELECT v.municipality_code, v.dataset, v.register_id, v.transfer_no
        FROM registry.register_version w
        JOIN registry.register_version v
          ON v.municipality_code = w.municipality_code AND v.dataset = w.dataset AND v.register_id = w.register_id
         AND v.transfer_no < w.transfer_no
        JOIN registry.transfer f ON f.transfer_no = v.transfer_no AND f.state = 'PUBLISHED'
       WHERE w.transfer_no = no AND w.part = p AND w.number = n
       LIMIT max_rows FOR UPDATE OF v SKIP LOCKED),
    swept AS (
      DELETE FROM registry.register_version v USING old o
       WHERE v.municipality_code = o.municipality_code AND v.dataset = o.dataset AND v.register_id = o.register_id
         AND v.transfer_no = o.transfer_no
      RETURNING v.transfer_no, v.part, v.number, v.ordinal, registry.content_leaf(v) AS content,
                registry.sealed_leaf(v) AS sealed)
    INSERT INTO registry.swept_version (transfer_no, part, number, ordinal, content_leaf, sealed_leaf)
    SELECT s.transfer_no, s.part, s.number, s.ordinal, s.content, s.sealed FROM swept s;
    GET DIAGNOSTICS gone = ROW_COUNT;
    busy := gone = 0 AND EXISTS (
      SELECT FROM registry.register_version w
        JOIN registry.register_version v
          ON v.municipality_code = w.municipality_code AND v.dataset = w.dataset AND v.register_id = w.register_id
         AND v.transfer_no < w.transfer_no
        JOIN registry.transfer f ON f.transfer_no = v.transfer_no AND f.state = 'PUBLISHED'
       WHERE w.transfer_no = no AND w.part = p AND w.number = n);
  ELSE
    WITH old AS (
      SELECT v.municipality_code, v.dataset, v.register_id, v.transfer_no
        FROM registry.register_version v
       WHERE v.transfer_no = no AND v.part = p AND v.number = n
       LIMIT max_rows FOR UPDATE SKIP LOCKED)
    DELETE FROM registry.register_version v USING old o
     WHERE v.municipality_code = o.municipality_code AND v.dataset = o.dataset AND v.register_id = o.register_id
       AND v.transfer_no = o.transfer_no;
    GET DIAGNOSTICS gone = ROW_COUNT;
    busy := gone = 0 AND EXISTS (SELECT FROM registry.register_version v
                                  WHERE v.transfer_no = no AND v.part = p AND v.number = n);
  END IF;
  RETURN CASE WHEN busy THEN NULL ELSE gone END;
END $$;

CREATE TRIGGER zz_immutable BEFORE UPDATE OR DELETE ON registry.swept
  FOR EACH ROW EXECUTE FUNCTION audit.refuse_change();
CREATE TRIGGER zz_no_truncate BEFORE TRUNCATE ON registry.swept
  FOR EACH STATEMENT EXECUTE FUNCTION audit.refuse_change();
ALTER TABLE registry.swept ENABLE ALWAYS TRIGGER zz_immutable, ENABLE ALWAYS TRIGGER zz_no_truncate;
CREATE TRIGGER zz_immutable BEFORE UPDATE OR DELETE ON registry.swept_version
  FOR EACH ROW EXECUTE FUNCTION audit.refuse_change();
CREATE TRIGGER zz_no_truncate BEFORE TRUNCATE ON registry.swept_version
  FOR EACH STATEMENT EXECUTE FUNCTION audit.refuse_change();
ALTER TABLE registry.swept_version ENABLE ALWAYS TRIGGER zz_immutable, ENABLE ALWAYS TRIGGER zz_no_truncate;

REVOKE ALL ON FUNCTION registry.content_leaf(registry.register_version), registry.sealed_leaf(registry.register_version),
  registry.sweep_chunk(bigint, int, int, int) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION registry.sweep_chunk(bigint, int, int, int) TO "${engine}";
GRANT SELECT, INSERT ON registry.swept TO "${engine}";
GRANT SELECT ON registry.swept_version TO "${engine}";
GRANT SELECT ON registry.swept, registry.swept_version TO "${auditor}";
