-- What the centre's recovery after a restore needs (docs/protocol.md, message 7), and the viewers' interface, which shows
-- nothing of a stream that is quarantined after a restore.

-- An outcome that this party signed before its database was put back, learnt again from its sender or from its own
-- high-water mark. Its content is not here any more (or was never verified here): the row counts for nothing, as an aborted
-- one does, and only its id, its place in the sequence and its receipt are kept. What it carried comes again.
ALTER TABLE registry.transfer ADD COLUMN lost boolean NOT NULL DEFAULT false,
  ADD CONSTRAINT lost_counts_for_nothing CHECK (NOT lost OR (state = 'ABORTED' AND receipt IS NOT NULL));

CREATE FUNCTION registry.keep_lost() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF NOT EXISTS (SELECT FROM recovery.quarantine q
                  WHERE q.municipality_code = NEW.municipality_code AND q.dataset = NEW.dataset
                    AND q.recovered_at IS NULL) THEN
    RAISE EXCEPTION USING ERRCODE = '55000',
      MESSAGE = format('transfer %s cannot have been lost: its stream is not quarantined after a restore',
                       NEW.transfer_id);
  END IF;
  RETURN NEW;
END $$;
REVOKE ALL ON FUNCTION registry.keep_lost() FROM PUBLIC;
CREATE TRIGGER zz_lost BEFORE INSERT OR UPDATE ON registry.transfer
  FOR EACH ROW WHEN (NEW.lost) EXECUTE FUNCTION registry.keep_lost();
ALTER TABLE registry.transfer ENABLE ALWAYS TRIGGER zz_lost;

-- Publications after a recovery take their places after those that were lost.
CREATE FUNCTION registry.advance_publish_no(above bigint) RETURNS void LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF NOT EXISTS (SELECT FROM recovery.quarantine q WHERE q.recovered_at IS NULL) THEN
    RAISE EXCEPTION USING ERRCODE = '55000', MESSAGE = 'no stream is quarantined after a restore';
  END IF;
  IF above - (SELECT s.last_value FROM registry.publish_no s) > 10000000 THEN
    RAISE EXCEPTION USING ERRCODE = '22023', MESSAGE = format('place %s in the order of publications is too far', above);
  END IF;
  -- never set back, whoever takes a place meanwhile; a gap does no harm
  IF above >= (SELECT s.last_value FROM registry.publish_no s) THEN
    WHILE nextval('registry.publish_no') < above LOOP
      NULL;
    END LOOP;
  END IF;
END $$;
REVOKE ALL ON FUNCTION registry.advance_publish_no(bigint) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION registry.advance_publish_no(bigint) TO "${engine}";

CREATE OR REPLACE VIEW registry.viewable_register WITH (security_barrier) AS
SELECT x.municipality_code, x.dataset, x.register_id, x.kind, x.revision, x.media_type, x.content_length, x.change_seq,
       x.codec, x.commitment, x.sealed, x.transfer_id, x.transfer_no
  FROM (SELECT DISTINCT ON (v.municipality_code, v.dataset, v.register_id) v.*, t.state, t.transfer_id
          FROM registry.register_version v
          JOIN registry.transfer t
            ON t.transfer_no = v.transfer_no AND t.state IN ('RECEIVING', 'VERIFYING', 'PUBLISHED')
         ORDER BY v.municipality_code DESC, v.dataset DESC, v.register_id DESC, v.transfer_no DESC) x
 WHERE x.state = 'PUBLISHED' AND NOT x.withdrawn
   AND NOT EXISTS (SELECT FROM recovery.quarantine q
                    WHERE q.municipality_code = x.municipality_code AND q.dataset = x.dataset AND q.ended_at IS NULL);

-- 55P03 for a stream that may hold less than viewers have seen before.
CREATE FUNCTION registry.require_in_step(m text, d text) RETURNS void LANGUAGE plpgsql STABLE
SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF EXISTS (SELECT FROM recovery.quarantine q
              WHERE q.municipality_code = m AND q.dataset = d AND q.ended_at IS NULL) THEN
    RAISE EXCEPTION USING ERRCODE = '55P03',
      MESSAGE = format('stream %s-%s is withheld: this database was put back to an older state', m, d),
      HINT = format('nothing of it is shown until ''recover %s-%s'' at its gateway has brought both sides together',
                    m, d);
  END IF;
END $$;
REVOKE ALL ON FUNCTION registry.require_in_step(text, text) FROM PUBLIC;

CREATE OR REPLACE FUNCTION registry.view_register(m text, d text, r text) RETURNS SETOF registry.viewable_register
LANGUAGE plpgsql STABLE ROWS 1 SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  newest record;
BEGIN
  PERFORM registry.require_in_step(m, d);
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

CREATE OR REPLACE FUNCTION registry.view_registers(m text, d text, after_id text, max_rows int)
RETURNS SETOF registry.viewable_register LANGUAGE plpgsql STABLE ROWS 100
SECURITY DEFINER SET search_path = pg_catalog, pg_temp
-- Walking the index is right for a page whatever the statistics say (after a bulk load there are none yet).
SET plan_cache_mode = force_custom_plan SET enable_seqscan = off SET enable_bitmapscan = off SET enable_sort = off
SET enable_hashjoin = off SET enable_mergejoin = off AS $$
BEGIN
  IF max_rows IS NULL OR max_rows < 1 THEN
    RAISE EXCEPTION USING ERRCODE = '22023', MESSAGE = 'max_rows is at least 1';
  END IF;
  PERFORM registry.require_in_step(m, d);
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
