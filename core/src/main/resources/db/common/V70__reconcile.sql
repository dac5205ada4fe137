-- 突合: what a party compares with the other one. A leaf stands for the newest published state of one register: no content,
-- only the commitment to it. Leaves lie in the order of SHA-256(register_id) in a tree of 16-way ranges, four levels above
-- the buckets' leaves; every node is the SHA-256 of its children (docs/protocol.md). The tables can always be built anew.
CREATE SCHEMA reconcile;

-- How far the leaves of a stream reach: a change number at a gateway, a transfer's number at a centre.
CREATE TABLE reconcile.stream (
  municipality_code text COLLATE "C" NOT NULL,
  dataset text COLLATE "C" NOT NULL,
  upto bigint NOT NULL DEFAULT 0 CHECK (upto >= 0),
  PRIMARY KEY (municipality_code, dataset));

CREATE TABLE reconcile.leaf (
  change_seq bigint NOT NULL,
  transfer_no bigint NOT NULL,
  revision int NOT NULL,
  withdrawn boolean NOT NULL,
  damaged boolean NOT NULL,
  municipality_code text COLLATE "C" NOT NULL,
  dataset text COLLATE "C" NOT NULL,
  key bytea NOT NULL CHECK (length(key) = 32),
  register_id text COLLATE "C" NOT NULL,
  kind text NOT NULL,
  commitment bytea NOT NULL,
  digest bytea NOT NULL CHECK (length(digest) = 32),
  PRIMARY KEY (municipality_code, dataset, key)
) WITH (fillfactor = 90);
-- change_seq leads: with the key's own columns in front the planner, before it has statistics, reads a whole stream by
-- this index for each bucket (20,000 leaves: a minute instead of a second)
CREATE INDEX leaf_change ON reconcile.leaf (change_seq, municipality_code, dataset);

-- Buckets whose leaves have changed since their nodes were computed.
CREATE TABLE reconcile.dirty (
  municipality_code text COLLATE "C" NOT NULL,
  dataset text COLLATE "C" NOT NULL,
  bucket bytea NOT NULL CHECK (length(bucket) = 2),
  PRIMARY KEY (municipality_code, dataset, bucket));

-- prefix: 0 to 4 hexadecimal digits; a range without leaves has no row.
CREATE TABLE reconcile.node (
  municipality_code text COLLATE "C" NOT NULL,
  dataset text COLLATE "C" NOT NULL,
  prefix text COLLATE "C" NOT NULL CHECK (prefix ~ '^[0-9a-f]{0,4}$'),
  digest bytea NOT NULL,
  leaves bigint NOT NULL CHECK (leaves > 0),
  PRIMARY KEY (municipality_code, dataset, prefix));

-- enc(label, municipality, dataset, register_id, kind, revision, withdrawn, commitment) under SHA-256; a damaged record's
-- leaf is none that the other side can have. Its body is bound here and now, whatever the search path of whoever calls it,
-- so that it can be inlined over a million rows.
CREATE FUNCTION reconcile.leaf_digest(
  m text, d text, id text, kind text, revision int, withdrawn boolean, commitment bytea, damaged boolean) RETURNS bytea
LANGUAGE sql STABLE
  RETURN sha256(
    CASE WHEN damaged THEN '\x0000001a'::bytea || convert_to('fukuhon/1/reconcile-broken', 'UTF8')
         ELSE '\x00000018'::bytea || convert_to('fukuhon/1/reconcile-leaf', 'UTF8') END
    || int4send(octet_length(convert_to(m, 'UTF8'))) || convert_to(m, 'UTF8')
    || int4send(octet_length(convert_to(d, 'UTF8'))) || convert_to(d, 'UTF8')
    || int4send(octet_length(convert_to(id, 'UTF8'))) || convert_to(id, 'UTF8')
    || int4send(octet_length(convert_to(kind, 'UTF8'))) || convert_to(kind, 'UTF8')
    || '\x00000008'::bytea || int8send(revision::bigint)
    || CASE WHEN withdrawn THEN '\x0000000101'::bytea ELSE '\x0000000100'::bytea END
    || int4send(octet_length(commitment)) || commitment);

-- Computes the nodes above the dirty buckets of a stream again and returns how many buckets that were. Index look-ups are
-- right whatever the statistics say: after a first build there are none.
CREATE FUNCTION reconcile.refresh(m text, d text) RETURNS bigint LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
SET plan_cache_mode = force_custom_plan SET enable_seqscan = off SET enable_bitmapscan = off AS $$
DECLARE
  buckets bigint := (SELECT count(*) FROM reconcile.dirty x WHERE x.municipality_code = m AND x.dataset = d);
BEGIN
  -- arrays, not joins: a join of two tables without statistics is planned as if each had one row
  DELETE FROM reconcile.node n
   WHERE n.municipality_code = m AND n.dataset = d
     AND n.prefix = ANY (ARRAY(SELECT encode(x.bucket, 'hex') FROM reconcile.dirty x
                                WHERE x.municipality_code = m AND x.dataset = d));
  INSERT INTO reconcile.node (municipality_code, dataset, prefix, digest, leaves)
  SELECT m, d, encode(x.bucket, 'hex'), sha256('\x00'::bytea || a.leaves), a.count
    FROM reconcile.dirty x
   CROSS JOIN LATERAL (
         SELECT string_agg(l.key || l.digest, ''::bytea ORDER BY l.key) AS leaves, count(*) AS count
           FROM reconcile.leaf l
          WHERE l.municipality_code = m AND l.dataset = d AND l.key >= x.bucket
            AND l.key <= x.bucket || decode(repeat('ff', 30), 'hex')) a
   WHERE x.municipality_code = m AND x.dataset = d AND a.count > 0;
  FOR length IN REVERSE 3..0 LOOP
    DELETE FROM reconcile.node n
     WHERE n.municipality_code = m AND n.dataset = d
       AND n.prefix = ANY (ARRAY(SELECT DISTINCT left(encode(x.bucket, 'hex'), length) FROM reconcile.dirty x
                                  WHERE x.municipality_code = m AND x.dataset = d));
    INSERT INTO reconcile.node (municipality_code, dataset, prefix, digest, leaves)
    SELECT m, d, p.prefix, sha256('\x01'::bytea || a.children), a.leaves
      FROM (SELECT DISTINCT left(encode(x.bucket, 'hex'), length) AS prefix FROM reconcile.dirty x
             WHERE x.municipality_code = m AND x.dataset = d) p
     CROSS JOIN LATERAL (
           -- an array, not a join: each child is one index probe whatever the planner believes
           SELECT string_agg(decode('0' || right(n.prefix, 1), 'hex') || n.digest, ''::bytea ORDER BY n.prefix)
                    AS children,
                  sum(n.leaves) AS leaves
             FROM reconcile.node n
            WHERE n.municipality_code = m AND n.dataset = d
              AND n.prefix = ANY (ARRAY[
                    p.prefix || '0', p.prefix || '1', p.prefix || '2', p.prefix || '3', p.prefix || '4',
                    p.prefix || '5', p.prefix || '6', p.prefix || '7', p.prefix || '8', p.prefix || '9',
                    p.prefix || 'a', p.prefix || 'b', p.prefix || 'c', p.prefix || 'd', p.prefix || 'e',
                    p.prefix || 'f'])) a
     WHERE a.leaves > 0;
  END LOOP;
  DELETE FROM reconcile.dirty x WHERE x.municipality_code = m AND x.dataset = d;
  RETURN buckets;
END $$;

-- A comparison and, once it is SIGNED, its result with both signatures: evidence. What its key was made of goes then.
CREATE TABLE reconcile.comparison (
  comparison_id text COLLATE "C" PRIMARY KEY CHECK (length(comparison_id) BETWEEN 1 AND 100),
  municipality_code text COLLATE "C" NOT NULL,
  dataset text COLLATE "C" NOT NULL,
  state text NOT NULL CHECK (state IN ('PREPARING', 'COMPARING', 'SIGNED', 'ABANDONED')),
  deep boolean NOT NULL,
  transfer_id text COLLATE "C",
  upto bigint NOT NULL,
  suite text NOT NULL,
  opening bytea,
  opened bytea,
  session_key bytea,
  centre_root bytea,
  centre_leaves bigint,
  result_source bytea,
  result_centre bytea,
  created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  updated_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  CONSTRAINT signed_by_both CHECK (state <> 'SIGNED' OR num_nulls(result_source, result_centre) = 0),
  CONSTRAINT key_goes CHECK (state IN ('PREPARING', 'COMPARING') OR num_nonnulls(opening, opened, session_key) = 0));
CREATE UNIQUE INDEX one_open ON reconcile.comparison (municipality_code, dataset)
  WHERE state IN ('PREPARING', 'COMPARING');
CREATE INDEX comparison_newest ON reconcile.comparison (municipality_code, dataset, created_at);

CREATE FUNCTION reconcile.keep_comparison() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF OLD.state IN ('SIGNED', 'ABANDONED') OR TG_OP = 'DELETE' THEN
    RAISE EXCEPTION USING ERRCODE = '55000',
      MESSAGE = format('comparison %s is %s for ever', OLD.comparison_id, OLD.state);
  END IF;
  NEW.updated_at := clock_timestamp();
  RETURN NEW;
END $$;
CREATE TRIGGER zz_keep BEFORE UPDATE OR DELETE ON reconcile.comparison
  FOR EACH ROW EXECUTE FUNCTION reconcile.keep_comparison();
CREATE TRIGGER zz_no_truncate BEFORE TRUNCATE ON reconcile.comparison
  FOR EACH STATEMENT EXECUTE FUNCTION audit.refuse_change();
ALTER TABLE reconcile.comparison ENABLE ALWAYS TRIGGER zz_keep, ENABLE ALWAYS TRIGGER zz_no_truncate;

-- The ranges that are still to be asked for, and the leaves that differ; the source's side keeps them.
CREATE TABLE reconcile.frontier (
  comparison_id text COLLATE "C" NOT NULL REFERENCES reconcile.comparison,
  prefix text COLLATE "C" NOT NULL,
  PRIMARY KEY (comparison_id, prefix));

CREATE TABLE reconcile.finding (
  comparison_id text COLLATE "C" NOT NULL REFERENCES reconcile.comparison,
  slot bytea NOT NULL,
  prefix text COLLATE "C" NOT NULL,
  source_key bytea,
  at_centre boolean NOT NULL,
  difference bytea,
  PRIMARY KEY (comparison_id, slot),
  CHECK (at_centre OR source_key IS NOT NULL));
CREATE INDEX finding_open ON reconcile.finding (comparison_id, slot) WHERE difference IS NULL;

REVOKE ALL ON ALL FUNCTIONS IN SCHEMA reconcile FROM PUBLIC;
GRANT USAGE ON SCHEMA reconcile TO "${engine}", "${auditor}";
GRANT SELECT, INSERT, UPDATE, DELETE ON reconcile.stream, reconcile.leaf, reconcile.dirty, reconcile.node,
  reconcile.frontier, reconcile.finding TO "${engine}";
GRANT SELECT, INSERT, UPDATE ON reconcile.comparison TO "${engine}";
GRANT EXECUTE ON FUNCTION reconcile.refresh(text, text),
  reconcile.leaf_digest(text, text, text, text, int, boolean, bytea, boolean) TO "${engine}";
GRANT SELECT (comparison_id, municipality_code, dataset, state, deep, transfer_id, upto, suite, result_source,
              result_centre, created_at, updated_at) ON reconcile.comparison TO "${auditor}";
