-- Opening, narrowing and closing the freeze window, and the writes that wait for it.
--
-- Everything here takes its locks in one order: source.register, source.deferred_change, the row of
-- source.freeze_window, rows of source.register. All of it needs READ COMMITTED: each statement must see what was
-- committed while it waited for its lock.

CREATE FUNCTION source.require_read_committed(operation text) RETURNS void LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF current_setting('transaction_isolation') <> 'read committed' THEN
    RAISE EXCEPTION USING ERRCODE = '25001',
      MESSAGE = format('source.%s needs READ COMMITTED, not %s', operation,
                       upper(current_setting('transaction_isolation')));
  END IF;
END $$;

-- Makes the row of a stream if there is none. Committed on its own if called before source.freeze, which calls it, too.
CREATE FUNCTION source.ensure_stream(m text, d text) RETURNS void LANGUAGE sql
SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  INSERT INTO source.freeze_window (municipality_code, dataset) VALUES (m, d) ON CONFLICT DO NOTHING;
$$;

-- Freezes the rows of a stream numbered above from_seq and returns the highest number frozen (from_seq if there is
-- none). To be called first in a transaction of its own that commits at once: until then every writer of the table
-- waits. Gives up with 55P03 after two seconds beside a long writer: to be repeated with back-off.
CREATE FUNCTION source.freeze(m text, d text, id text, from_seq bigint) RETURNS bigint LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET lock_timeout = '2s' AS $$
DECLARE
  watermark bigint;
BEGIN
  PERFORM source.require_read_committed('freeze');
  IF id IS NULL OR from_seq IS NULL THEN
    RAISE EXCEPTION USING ERRCODE = '22004', MESSAGE = 'source.freeze needs a transfer and a lower bound';
  END IF;
  LOCK TABLE source.register IN SHARE MODE;
  PERFORM source.ensure_stream(m, d);
  UPDATE source.freeze_window f
     SET transfer_id = id, since = from_seq,
         upto = greatest(from_seq, (SELECT max(r.change_seq) FROM source.register r
                                     WHERE r.municipality_code = m AND r.dataset = d))
   WHERE f.municipality_code = m AND f.dataset = d AND f.transfer_id IS NULL
  RETURNING f.upto INTO watermark;
  IF NOT FOUND THEN
    RAISE EXCEPTION USING ERRCODE = '55006',
      MESSAGE = format('stream %s-%s is frozen already by transfer %s', m, d,
                       (SELECT f.transfer_id FROM source.freeze_window f
                         WHERE f.municipality_code = m AND f.dataset = d)),
      HINT = 'finish or abort that transfer first';
  END IF;
  RETURN watermark;
END $$;

-- Leaves the rows above new_upto out of the open window of a transfer; the window never grows.
CREATE FUNCTION source.narrow_window(id text, new_upto bigint) RETURNS void LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  w source.freeze_window;
BEGIN
  PERFORM source.require_read_committed('narrow_window');
  -- whoever is deferring a change commits first: see source.defers
  LOCK TABLE source.deferred_change IN SHARE ROW EXCLUSIVE MODE;
  SELECT * INTO w FROM source.freeze_window f WHERE f.transfer_id = id FOR UPDATE;
  IF NOT FOUND THEN
    RAISE EXCEPTION USING ERRCODE = '55000', MESSAGE = format('transfer %s has no open freeze window', id);
  END IF;
  IF new_upto IS NULL OR new_upto < w.since OR new_upto > w.upto THEN
    RAISE EXCEPTION USING ERRCODE = '22023',
      MESSAGE = format('the freeze window (%s, %s] of transfer %s cannot end at %s', w.since, w.upto, id, new_upto);
  END IF;
  UPDATE source.freeze_window f SET upto = new_upto WHERE f.transfer_id = id;
END $$;

-- Applies one deferred change and removes it; only source.close_window calls it.
CREATE FUNCTION source.apply_deferred(no bigint) RETURNS void LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  INSERT INTO source.register AS r
         (municipality_code, dataset, register_id, kind, revision, media_type, content, withdrawn)
  SELECT c.municipality_code, c.dataset, c.register_id, c.kind, c.revision, c.media_type, c.content, false
    FROM source.deferred_change c WHERE c.change_no = no AND NOT c.withdrawal
  ON CONFLICT (municipality_code, dataset, register_id) DO UPDATE
     SET kind = excluded.kind, revision = excluded.revision, media_type = excluded.media_type,
         content = excluded.content, withdrawn = false;
  UPDATE source.register r SET withdrawn = true, content = '', revision = r.revision + 1
    FROM source.deferred_change c
   WHERE c.change_no = no AND c.withdrawal AND r.municipality_code = c.municipality_code
     AND r.dataset = c.dataset AND r.register_id = c.register_id AND NOT r.withdrawn;
  DELETE FROM source.deferred_change c WHERE c.change_no = no;
END $$;

-- Closes the window of this transfer and no other (a late twin must not close the next one's): returns -1 and does
-- nothing if the stream's window is not this transfer's. Applies the stream's deferred changes in their order in the
-- same transaction and returns how many were applied. One that cannot be applied stays in the table with its error and
-- does not hold up the others; a fault of the moment (deadlock, lack of resources, a shutdown) fails the whole call,
-- which may be repeated; so does a feeder that keeps its transaction open, after two seconds (55P03).
CREATE FUNCTION source.close_window(m text, d text, id text, next_since bigint) RETURNS int LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET lock_timeout = '2s' AS $$
DECLARE
  change bigint;
  applied int := 0;
BEGIN
  PERFORM source.require_read_committed('close_window');
  IF next_since IS NULL THEN
    RAISE EXCEPTION USING ERRCODE = '22004', MESSAGE = 'source.close_window needs the next lower bound';
  END IF;
  -- The second lock waits fairly for everybody who is deferring a change and keeps others from it; a row lock would be
  -- starved by overlapping submissions.
  LOCK TABLE source.register IN ROW EXCLUSIVE MODE;
  LOCK TABLE source.deferred_change IN SHARE ROW EXCLUSIVE MODE;
  UPDATE source.freeze_window f SET since = next_since, upto = NULL, transfer_id = NULL
   WHERE f.municipality_code = m AND f.dataset = d AND f.transfer_id = id;
  IF NOT FOUND THEN
    RETURN -1;
  END IF;
  FOR change IN SELECT c.change_no FROM source.deferred_change c
                 WHERE c.municipality_code = m AND c.dataset = d AND c.error IS NULL ORDER BY c.change_no LOOP
    BEGIN
      PERFORM source.apply_deferred(change);
      applied := applied + 1;
    EXCEPTION WHEN OTHERS THEN
      IF left(SQLSTATE, 2) IN ('08', '40', '53', '55', '57', '58', 'XX') THEN
        RAISE;
      END IF;
      UPDATE source.deferred_change c SET error = left(SQLSTATE || ' ' || SQLERRM, 2000) WHERE c.change_no = change;
    END;
  END LOOP;
  RETURN applied;
END $$;

-- Whether a change of this record has to wait: the record is frozen, or an earlier change of it waits. True holds until
-- the end of the transaction (source.close_window and narrow_window wait for it); false, too: a freeze waits for the
-- lock on source.register.
CREATE FUNCTION source.defers(m text, d text, r text) RETURNS boolean LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  LOCK TABLE source.register IN ROW EXCLUSIVE MODE;
  IF NOT source.is_held(m, d, r) THEN
    RETURN false;
  END IF;
  LOCK TABLE source.deferred_change IN ROW EXCLUSIVE MODE;
  RETURN source.is_held(m, d, r);
END $$;

CREATE FUNCTION source.is_held(m text, d text, r text) RETURNS boolean LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  RETURN EXISTS (
           SELECT FROM source.register x JOIN source.freeze_window f
               ON f.municipality_code = x.municipality_code AND f.dataset = x.dataset
            WHERE x.municipality_code = m AND x.dataset = d AND x.register_id = r
              AND x.change_seq > f.since AND x.change_seq <= f.upto)
      OR EXISTS (
           SELECT FROM source.deferred_change c
            WHERE c.municipality_code = m AND c.dataset = d AND c.register_id = r AND c.error IS NULL);
END $$;

-- For feeders that must not fail at night: writes the register at once ('written') or, while it is frozen, keeps the
-- change until the window closes ('deferred'). Either is durable once the caller's transaction has committed.
CREATE FUNCTION source.submit(
  m text, d text, register_id text, kind text, revision int, media_type text, content bytea) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
BEGIN
  PERFORM source.require_read_committed('submit');
  IF source.defers(m, d, submit.register_id) THEN
    INSERT INTO source.deferred_change
           (municipality_code, dataset, register_id, kind, revision, media_type, content)
    VALUES (m, d, submit.register_id, submit.kind, submit.revision, submit.media_type, submit.content);
    RETURN 'deferred';
  END IF;
  INSERT INTO source.register AS r
         (municipality_code, dataset, register_id, kind, revision, media_type, content, withdrawn)
  VALUES (m, d, submit.register_id, submit.kind, submit.revision, submit.media_type, submit.content, false)
  ON CONFLICT (municipality_code, dataset, register_id) DO UPDATE
     SET kind = excluded.kind, revision = excluded.revision, media_type = excluded.media_type,
         content = excluded.content, withdrawn = false;
  RETURN 'written';
END $$;

-- Withdraws a register: it keeps its row, without content, and the withdrawal gets a number and travels. Repeating it
-- changes nothing. P0002 for a register that is not there.
CREATE FUNCTION source.withdraw(m text, d text, register_id text) RETURNS text LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
BEGIN
  PERFORM source.require_read_committed('withdraw');
  IF source.defers(m, d, withdraw.register_id) THEN
    INSERT INTO source.deferred_change (municipality_code, dataset, register_id, withdrawal)
    VALUES (m, d, withdraw.register_id, true);
    RETURN 'deferred';
  END IF;
  UPDATE source.register r SET withdrawn = true, content = '', revision = r.revision + 1
   WHERE r.municipality_code = m AND r.dataset = d AND r.register_id = withdraw.register_id AND NOT r.withdrawn;
  IF NOT FOUND AND NOT EXISTS (
       SELECT FROM source.register r
        WHERE r.municipality_code = m AND r.dataset = d AND r.register_id = withdraw.register_id) THEN
    RAISE EXCEPTION USING ERRCODE = 'P0002',
      MESSAGE = format('there is no register %s/%s/%s', m, d, withdraw.register_id);
  END IF;
  RETURN 'withdrawn';
END $$;

REVOKE ALL ON ALL FUNCTIONS IN SCHEMA source FROM PUBLIC;

GRANT USAGE ON SCHEMA source TO "${engine}", "${feeder}";
GRANT SELECT ON ALL TABLES IN SCHEMA source TO "${engine}";
GRANT SELECT ON source.change_seq TO "${engine}";
GRANT INSERT ON source.quarantine TO "${engine}";
GRANT EXECUTE ON FUNCTION source.ensure_stream(text, text), source.freeze(text, text, text, bigint),
  source.narrow_window(text, bigint), source.close_window(text, text, text, bigint) TO "${engine}";

GRANT SELECT, INSERT, UPDATE ON source.register TO "${feeder}";
GRANT SELECT ON source.freeze_window, source.open_quarantine TO "${feeder}";
GRANT EXECUTE ON FUNCTION source.submit(text, text, text, text, int, text, bytea),
  source.withdraw(text, text, text) TO "${feeder}";
