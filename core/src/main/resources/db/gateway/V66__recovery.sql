-- What a gateway's recovery after a restore needs (docs/protocol.md, message 7).

-- When an outcome came in by recovery instead of the ordinary way: this side did not see the transfer to its end.
ALTER TABLE gateway.transfer ADD COLUMN adopted_at timestamptz;

-- As before; besides, while its stream is quarantined after a restore, an open transfer may take any outcome that the
-- centre has signed.
CREATE OR REPLACE FUNCTION gateway.keep_transfer() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF OLD.state IN ('COMMITTED', 'REJECTED', 'ABORTED') THEN
    RAISE EXCEPTION USING ERRCODE = '55000',
      MESSAGE = format('transfer %s is %s for ever', OLD.transfer_id, OLD.state);
  ELSIF TG_OP = 'DELETE' THEN
    RAISE EXCEPTION USING ERRCODE = '55000',
      MESSAGE = format('transfer %s is not deleted', OLD.transfer_id), HINT = 'abort it';
  END IF;
  IF (NEW.transfer_id, NEW.municipality_code, NEW.dataset, NEW.mode)
       IS DISTINCT FROM (OLD.transfer_id, OLD.municipality_code, OLD.dataset, OLD.mode)
     OR (OLD.state <> 'FREEZING'
         AND (NEW.sequence, NEW.since, NEW.upto) IS DISTINCT FROM (OLD.sequence, OLD.since, OLD.upto))
     OR coalesce(NEW.upto, OLD.upto) > OLD.upto OR (OLD.upto IS NOT NULL AND NEW.upto IS NULL) THEN
    RAISE EXCEPTION USING ERRCODE = '55000',
      MESSAGE = format('what transfer %s covers is fixed', OLD.transfer_id);
  END IF;
  IF NEW.state <> OLD.state AND (OLD.state, NEW.state) NOT IN (
       ('FREEZING', 'FROZEN'), ('FROZEN', 'SENDING'), ('SENDING', 'COMPLETING'),
       ('COMPLETING', 'SENDING'),  -- the centre misses chunks after its restart
       ('COMPLETING', 'COMMITTED'), ('COMPLETING', 'REJECTED'),
       ('FREEZING', 'ABORTED'), ('FROZEN', 'ABORTED'), ('SENDING', 'ABORTED'), ('COMPLETING', 'ABORTED'))
     AND NOT (NEW.adopted_at IS NOT NULL AND NEW.state IN ('COMMITTED', 'REJECTED', 'ABORTED')
              AND EXISTS (SELECT FROM recovery.quarantine q
                           WHERE q.municipality_code = OLD.municipality_code AND q.dataset = OLD.dataset
                             AND q.recovered_at IS NULL)) THEN
    RAISE EXCEPTION USING ERRCODE = '55000',
      MESSAGE = format('transfer %s cannot go from %s to %s', OLD.transfer_id, OLD.state, NEW.state);
  END IF;
  NEW.updated_at := clock_timestamp();
  RETURN NEW;
END $$;
REVOKE ALL ON FUNCTION gateway.keep_transfer() FROM PUBLIC;

-- Puts a quarantined stream where the centre stands: numbers are given out above 'above', an open window is closed (its
-- deferred changes applied), the cursor is next_since, and rows numbered above renumber_from (null for none) get new
-- numbers, so that they travel. Returns how many did. Repeating it is safe; rows above next_since travel either way.
-- Gives up with 55P03 after two seconds beside a long writer: to be repeated with back-off.
CREATE FUNCTION source.realign(m text, d text, next_since bigint, above bigint, renumber_from bigint) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET lock_timeout = '2s' AS $$
DECLARE
  holder text;
  renumbered bigint := 0;
BEGIN
  PERFORM source.require_read_committed('realign');
  -- what a peer says may not use up the numbers of the stream
  IF next_since IS NULL OR next_since < 0 OR above IS NULL OR above < next_since OR above >= 1::bigint << 60 THEN
    RAISE EXCEPTION USING ERRCODE = '22023',
      MESSAGE = format('stream %s-%s cannot go on at change %s, above %s', m, d, next_since, above);
  END IF;
  IF NOT EXISTS (SELECT FROM recovery.quarantine q
                  WHERE q.municipality_code = m AND q.dataset = d AND q.recovered_at IS NULL) THEN
    RAISE EXCEPTION USING ERRCODE = '55000',
      MESSAGE = format('stream %s-%s is not quarantined after a restore', m, d);
  END IF;
  -- Excludes every writer: a number taken between reading the sequence and setting it would be given out twice.
  LOCK TABLE source.register IN SHARE ROW EXCLUSIVE MODE;
  IF (SELECT s.last_value FROM source.change_seq s) < above THEN
    PERFORM setval('source.change_seq', above);
  END IF;
  PERFORM source.ensure_stream(m, d);
  holder := (SELECT f.transfer_id FROM source.freeze_window f WHERE f.municipality_code = m AND f.dataset = d);
  IF holder IS NULL THEN
    UPDATE source.freeze_window f SET since = next_since WHERE f.municipality_code = m AND f.dataset = d;
  ELSE
    PERFORM source.close_window(m, d, holder, next_since);
  END IF;
  IF renumber_from IS NOT NULL THEN
    -- the trigger gives the number
    UPDATE source.register r SET change_seq = 0
     WHERE r.municipality_code = m AND r.dataset = d AND r.change_seq > renumber_from;
    GET DIAGNOSTICS renumbered = ROW_COUNT;
  END IF;
  RETURN renumbered;
END $$;
REVOKE ALL ON FUNCTION source.realign(text, text, bigint, bigint, bigint) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION source.realign(text, text, bigint, bigint, bigint) TO "${engine}";
