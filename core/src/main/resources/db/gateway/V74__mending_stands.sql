-- What is approved is what is mended: a mending begins without its approval, and gets no further register once it has it.
CREATE FUNCTION gateway.begin_mending() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF NEW.approved_at IS NOT NULL OR NEW.taken_at IS NOT NULL THEN
    RAISE EXCEPTION USING ERRCODE = '55000', MESSAGE = 'a mending is asked for first and approved then';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER zz_begin BEFORE INSERT ON gateway.mending
  FOR EACH ROW EXECUTE FUNCTION gateway.begin_mending();

-- FOR SHARE: whoever approves waits for a register that is being added, and is seen by one that comes later.
CREATE FUNCTION gateway.add_mending_record() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM FROM gateway.mending m
    WHERE m.mending_no = NEW.mending_no AND m.approved_at IS NULL FOR SHARE;
  IF NOT FOUND THEN
    RAISE EXCEPTION USING ERRCODE = '55000',
      MESSAGE = format('mending %s stands as it was approved', NEW.mending_no);
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER zz_add BEFORE INSERT ON gateway.mending_record
  FOR EACH ROW EXECUTE FUNCTION gateway.add_mending_record();
ALTER TABLE gateway.mending ENABLE ALWAYS TRIGGER zz_begin;
ALTER TABLE gateway.mending_record ENABLE ALWAYS TRIGGER zz_add;
REVOKE ALL ON FUNCTION gateway.begin_mending(), gateway.add_mending_record() FROM PUBLIC;
