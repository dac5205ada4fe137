-- 操作履歴 as hash chains (第5-4(5)イ): every entry names the digest of the entry before it in its chain, so that what is
-- edited, removed, reordered or cut off contradicts what follows, the signed checkpoints and what other parties hold.
--
-- A chain is a stream's, or one party's of one kind (refused accesses, views). The head's row is locked until the entry's
-- transaction ends: entries of one chain commit in the order of their numbers, and chains do not wait for each other. A
-- transaction writes to one chain only, or two of them could wait for each other. Everything an entry's digest covers is
-- computed or overwritten here; whoever inserts chooses actor, action, stream, transfer, outcome, detail and chain.
CREATE TABLE audit.chain_head (
  chain text COLLATE "C" PRIMARY KEY CHECK (length(chain) BETWEEN 1 AND 200),
  entries bigint NOT NULL CHECK (entries >= 0),
  head bytea NOT NULL CHECK (octet_length(head) = 32)
) WITH (fillfactor = 50);

ALTER TABLE audit.operation_log
  ADD COLUMN chain text COLLATE "C",
  ADD COLUMN chain_no bigint,
  ADD COLUMN previous bytea,
  ADD COLUMN digest bytea;

-- One field of the canonical encoding (docs/protocol.md): length in 4 octets, then the octets.
CREATE FUNCTION audit.field(octets bytea) RETURNS bytea LANGUAGE sql IMMUTABLE STRICT
SET search_path = pg_catalog, pg_temp AS $$ SELECT int4send(octet_length(octets)) || octets $$;

-- A text that may be missing: a truth value, then the text if there is one.
CREATE FUNCTION audit.optional_field(value text) RETURNS bytea LANGUAGE sql IMMUTABLE
SET search_path = pg_catalog, pg_temp AS $$
  SELECT CASE WHEN value IS NULL THEN '\x0000000100'::bytea
              ELSE '\x0000000101'::bytea || audit.field(convert_to(value, 'UTF8')) END
$$;

-- What the next entry of the chain names as its previous one (docs/security.md). Verifiers compute it on their own.
CREATE FUNCTION audit.entry_digest(e audit.operation_log) RETURNS bytea LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp AS $$
  SELECT sha256(audit.field('fukuhon/1/operation-log')
    || audit.field(e.previous)
    || audit.field(convert_to(e.chain, 'UTF8'))
    || audit.field(int8send(e.chain_no))
    || audit.field(int8send(e.entry_no))
    || audit.field(int8send((extract(epoch FROM e.at) * 1000000)::bigint))
    || audit.field(convert_to(e.actor, 'UTF8'))
    || audit.field(convert_to(e.action, 'UTF8'))
    || audit.optional_field(e.stream)
    || audit.optional_field(e.transfer_id)
    || audit.field(convert_to(e.outcome, 'UTF8'))
    || audit.optional_field(e.detail::text))
$$;

CREATE FUNCTION audit.chain_entry() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  newest record;
BEGIN
  NEW.chain := left(coalesce(NEW.chain, NEW.stream, NEW.actor || '/' || NEW.action), 200);
  SELECT h.entries, h.head INTO newest FROM audit.chain_head h WHERE h.chain = NEW.chain FOR UPDATE;
  IF NOT FOUND THEN
    INSERT INTO audit.chain_head (chain, entries, head)
      VALUES (NEW.chain, 0, decode(repeat('00', 32), 'hex')) ON CONFLICT DO NOTHING;
    SELECT h.entries, h.head INTO STRICT newest FROM audit.chain_head h WHERE h.chain = NEW.chain FOR UPDATE;
  END IF;
  NEW.chain_no := newest.entries + 1;
  NEW.previous := newest.head;
  NEW.at := clock_timestamp();
  NEW.digest := audit.entry_digest(NEW);
  UPDATE audit.chain_head h SET entries = NEW.chain_no, head = NEW.digest WHERE h.chain = NEW.chain;
  RETURN NEW;
END $$;

-- A head moves on by one entry at a time and never back.
CREATE FUNCTION audit.keep_head() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF TG_OP = 'UPDATE' AND NEW.chain = OLD.chain AND NEW.entries = OLD.entries + 1 THEN
    RETURN NEW;
  END IF;
  RAISE EXCEPTION USING ERRCODE = '55000',
    MESSAGE = format('%s of the head of chain %s is refused: it only moves on', TG_OP, OLD.chain);
END $$;

-- Entries of earlier versions are chained as they stand, in the order of their numbers.
ALTER TABLE audit.operation_log DISABLE TRIGGER zz_append_only;
DO $$
DECLARE
  e audit.operation_log;
  newest record;
BEGIN
  FOR e IN SELECT * FROM audit.operation_log ORDER BY entry_no LOOP
    e.chain := left(coalesce(e.stream, e.actor || '/' || e.action), 200);
    INSERT INTO audit.chain_head (chain, entries, head)
      VALUES (e.chain, 0, decode(repeat('00', 32), 'hex')) ON CONFLICT DO NOTHING;
    SELECT h.entries, h.head INTO STRICT newest FROM audit.chain_head h WHERE h.chain = e.chain;
    e.chain_no := newest.entries + 1;
    e.previous := newest.head;
    e.digest := audit.entry_digest(e);
    UPDATE audit.operation_log l SET chain = e.chain, chain_no = e.chain_no, previous = e.previous, digest = e.digest
     WHERE l.entry_no = e.entry_no;
    UPDATE audit.chain_head h SET entries = e.chain_no, head = e.digest WHERE h.chain = e.chain;
  END LOOP;
END $$;
ALTER TABLE audit.operation_log ENABLE ALWAYS TRIGGER zz_append_only;

ALTER TABLE audit.operation_log
  ALTER chain SET NOT NULL, ALTER chain_no SET NOT NULL, ALTER previous SET NOT NULL, ALTER digest SET NOT NULL,
  ADD CONSTRAINT one_chain_place UNIQUE (chain, chain_no);

CREATE TRIGGER aa_chain BEFORE INSERT ON audit.operation_log FOR EACH ROW EXECUTE FUNCTION audit.chain_entry();
ALTER TABLE audit.operation_log ENABLE ALWAYS TRIGGER aa_chain;
CREATE TRIGGER zz_keep BEFORE UPDATE OR DELETE ON audit.chain_head FOR EACH ROW EXECUTE FUNCTION audit.keep_head();
CREATE TRIGGER zz_no_truncate BEFORE TRUNCATE ON audit.chain_head
  FOR EACH STATEMENT EXECUTE FUNCTION audit.refuse_change();
ALTER TABLE audit.chain_head ENABLE ALWAYS TRIGGER zz_keep, ENABLE ALWAYS TRIGGER zz_no_truncate;

-- Whoever inserts chooses these and nothing else.
REVOKE INSERT ON audit.operation_log FROM "${engine}";
GRANT INSERT (actor, action, stream, transfer_id, outcome, detail, chain) ON audit.operation_log TO "${engine}";
GRANT SELECT ON audit.chain_head TO "${engine}", "${auditor}";
REVOKE ALL ON ALL FUNCTIONS IN SCHEMA audit FROM PUBLIC;
