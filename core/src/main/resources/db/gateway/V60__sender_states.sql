-- A transfer moves as jp.fukuhon.core.transfer.SenderState says and in no other way; until now only moves back and out
-- of an outcome were refused.
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
       ('FREEZING', 'ABORTED'), ('FROZEN', 'ABORTED'), ('SENDING', 'ABORTED'), ('COMPLETING', 'ABORTED')) THEN
    RAISE EXCEPTION USING ERRCODE = '55000',
      MESSAGE = format('transfer %s cannot go from %s to %s', OLD.transfer_id, OLD.state, NEW.state);
  END IF;
  NEW.updated_at := clock_timestamp();
  RETURN NEW;
END $$;
REVOKE ALL ON FUNCTION gateway.keep_transfer() FROM PUBLIC;
