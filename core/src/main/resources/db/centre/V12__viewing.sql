-- What viewers see, and the withholding of 第5-8(2)ア (閲覧禁止): a record's viewable version is the newest among PUBLISHED
-- transfers, and there is none while a transfer that is RECEIVING or VERIFYING holds a version of it. Versions of ABORTED
-- and REJECTED transfers count for nothing. A record whose newest version is a withdrawal is gone, not withheld.
--
-- A stream has one open transfer at most and it is the stream's latest, so "the newest live version, if it is published"
-- says the same and needs one index probe a record. Viewers have rights on this view and these functions only.

-- For look-ups of one record or of a few (register_id = or = ANY (array); joining a list of keys is a hundred times
-- slower). Whole municipalities are paged through registry.view_registers.
CREATE VIEW registry.viewable_register WITH (security_barrier) AS
SELECT x.municipality_code, x.dataset, x.register_id, x.kind, x.revision, x.media_type, x.content_length, x.change_seq,
       x.codec, x.commitment, x.sealed, x.transfer_id, x.transfer_no
  FROM (SELECT DISTINCT ON (v.municipality_code, v.dataset, v.register_id) v.*, t.state, t.transfer_id
          FROM registry.register_version v
          JOIN registry.transfer t
            ON t.transfer_no = v.transfer_no AND t.state IN ('RECEIVING', 'VERIFYING', 'PUBLISHED')
         ORDER BY v.municipality_code DESC, v.dataset DESC, v.register_id DESC, v.transfer_no DESC) x
 WHERE x.state = 'PUBLISHED' AND NOT x.withdrawn;

-- The transfer that withholds a record, or null.
CREATE FUNCTION registry.withheld_by(m text, d text, r text) RETURNS text LANGUAGE sql STABLE
SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  SELECT t.transfer_id FROM registry.register_version v JOIN registry.transfer t USING (transfer_no)
   WHERE v.municipality_code = m AND v.dataset = d AND v.register_id = r AND t.state IN ('RECEIVING', 'VERIFYING')
   ORDER BY v.transfer_no DESC LIMIT 1;
$$;

-- One record: its row; no row when it is unknown or withdrawn; 55P03 naming the transfer while it is withheld.
CREATE FUNCTION registry.view_register(m text, d text, r text) RETURNS SETOF registry.viewable_register
LANGUAGE plpgsql STABLE ROWS 1 SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  newest record;
BEGIN
  SELECT v.transfer_no, v.withdrawn, t.state, t.transfer_id INTO newest
    FROM registry.register_version v JOIN registry.transfer t
      ON t.transfer_no = v.transfer_no AND t.state IN ('RECEIVING', 'VERIFYING', 'PUBLISHED')
   WHERE v.municipality_code = m AND v.dataset = d AND v.register_id = r
   ORDER BY v.transfer_no DESC LIMIT 1;
  IF NOT FOUND THEN
    RETURN;
  END IF;
  IF newest.state <> 'PUBLISHED' THEN
    RAISE EXCEPTION USING ERRCODE = '55P03',
      MESSAGE = format('register %s/%s/%s is withheld by transfer %s', m, d, r, newest.transfer_id),
      HINT = 'it is being updated: try again when the transfer has its outcome';
  END IF;
  IF newest.withdrawn THEN
    RETURN;
  END IF;
  RETURN QUERY
    SELECT v.municipality_code, v.dataset, v.register_id, v.kind, v.revision, v.media_type, v.content_length,
           v.change_seq, v.codec, v.commitment, v.sealed, newest.transfer_id, v.transfer_no
      FROM registry.register_version v
     WHERE v.municipality_code = m AND v.dataset = d AND v.register_id = r AND v.transfer_no = newest.transfer_no;
END $$;

-- A page of the viewable records of a stream in the order of register_id, after after_id ('' or null from the start).
-- Withheld and withdrawn records are left out; fewer rows than max_rows means the end.
CREATE FUNCTION registry.view_registers(m text, d text, after_id text, max_rows int)
RETURNS SETOF registry.viewable_register LANGUAGE plpgsql STABLE ROWS 100
SECURITY DEFINER SET search_path = pg_catalog, pg_temp
-- Walking the index is right for a page whatever the statistics say (after a bulk load there are none yet).
SET plan_cache_mode = force_custom_plan SET enable_seqscan = off SET enable_bitmapscan = off SET enable_sort = off
SET enable_hashjoin = off SET enable_mergejoin = off AS $$
BEGIN
  IF max_rows IS NULL OR max_rows < 1 THEN
    RAISE EXCEPTION USING ERRCODE = '22023', MESSAGE = 'max_rows is at least 1';
  END IF;
  RETURN QUERY
    SELECT x.municipality_code, x.dataset, x.register_id, x.kind, x.revision, x.media_type, x.content_length,
           x.change_seq, x.codec, x.commitment, x.sealed, x.transfer_id, x.transfer_no
      FROM (SELECT DISTINCT ON (v.register_id) v.*, t.state, t.transfer_id
              FROM registry.register_version v
              JOIN registry.transfer t
                ON t.transfer_no = v.transfer_no AND t.state IN ('RECEIVING', 'VERIFYING', 'PUBLISHED')
             WHERE v.municipality_code = m AND v.dataset = d AND v.register_id > coalesce(after_id, '')
             ORDER BY v.register_id, v.transfer_no DESC) x
     WHERE x.state = 'PUBLISHED' AND NOT x.withdrawn
     LIMIT max_rows;
END $$;

-- What opens the records of a published transfer: its manifest, which holds the enveloped data key. No row otherwise.
CREATE FUNCTION registry.transfer_keys(id text) RETURNS TABLE (manifest bytea) LANGUAGE sql STABLE ROWS 1
SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  SELECT t.manifest FROM registry.transfer t WHERE t.transfer_id = id AND t.state = 'PUBLISHED';
$$;

REVOKE ALL ON ALL FUNCTIONS IN SCHEMA registry FROM PUBLIC;
GRANT SELECT ON registry.viewable_register TO "${viewer}", "${engine}";
GRANT EXECUTE ON FUNCTION registry.withheld_by(text, text, text), registry.view_register(text, text, text),
  registry.view_registers(text, text, text, int), registry.transfer_keys(text) TO "${viewer}", "${engine}";
