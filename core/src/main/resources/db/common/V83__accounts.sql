-- People with accounts, their sessions and the tokens of their scripts. Passwords stand here as Argon2id hashes, the secrets
-- of sessions and tokens as SHA-256 of 256 random bits: what is stored opens nothing. Times are the engine's clock's, so
-- that a lock-out can be tested by moving it.
CREATE SCHEMA account;

CREATE TABLE account.account (
  login text COLLATE "C" PRIMARY KEY CHECK (login ~ '^[a-z][a-z0-9._-]{1,31}$' AND login NOT IN ('engine', 'unknown')),
  person text NOT NULL CHECK (length(person) BETWEEN 1 AND 100),
  roles text[] NOT NULL
    CHECK (cardinality(roles) > 0 AND roles <@ ARRAY['OPERATOR', 'BUREAU', 'AUDITOR', 'ADMINISTRATOR']),
  -- null: all of them
  municipalities text[] CHECK (cardinality(municipalities) > 0),
  datasets text[] CHECK (cardinality(datasets) > 0),
  password text NOT NULL CHECK (password LIKE '$argon2id$%'),
  -- until when a password that was given out may be used; null for one that its owner has chosen
  password_until timestamptz,
  failures int NOT NULL DEFAULT 0 CHECK (failures >= 0),
  lock_outs int NOT NULL DEFAULT 0 CHECK (lock_outs >= 0),
  locked_until timestamptz,
  barred_by text CHECK (length(barred_by) BETWEEN 1 AND 200),
  created_by text NOT NULL CHECK (length(created_by) BETWEEN 1 AND 200),
  created_at timestamptz NOT NULL,
  ended_by text CHECK (length(ended_by) BETWEEN 1 AND 200),
  ended_at timestamptz,
  CHECK ((ended_by IS NULL) = (ended_at IS NULL)),
  CONSTRAINT administrators_are_unlimited
    CHECK (NOT 'ADMINISTRATOR' = ANY (roles) OR (municipalities IS NULL AND datasets IS NULL)));

CREATE TABLE account.session (
  secret_digest bytea PRIMARY KEY CHECK (octet_length(secret_digest) = 32),
  login text COLLATE "C" NOT NULL REFERENCES account.account,
  opened_at timestamptz NOT NULL,
  used_at timestamptz NOT NULL CHECK (used_at >= opened_at));
CREATE INDEX session_login ON account.session (login);

CREATE TABLE account.token (
  token_no bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  secret_digest bytea NOT NULL UNIQUE CHECK (octet_length(secret_digest) = 32),
  login text COLLATE "C" NOT NULL REFERENCES account.account,
  name text NOT NULL CHECK (length(name) BETWEEN 1 AND 100),
  roles text[] NOT NULL
    CHECK (cardinality(roles) > 0 AND roles <@ ARRAY['OPERATOR', 'BUREAU', 'AUDITOR', 'ADMINISTRATOR']),
  issued_by text NOT NULL CHECK (length(issued_by) BETWEEN 1 AND 200),
  issued_at timestamptz NOT NULL,
  expires_at timestamptz NOT NULL CHECK (expires_at > issued_at),
  revoked_by text CHECK (length(revoked_by) BETWEEN 1 AND 200),
  revoked_at timestamptz,
  CHECK ((revoked_by IS NULL) = (revoked_at IS NULL)));
CREATE INDEX token_login ON account.token (login);

-- A login is one person's for ever: the operation log names people by it. What has ended stays ended.
CREATE FUNCTION account.keep_account() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF TG_OP = 'DELETE' OR OLD.ended_at IS NOT NULL
     OR (NEW.login, NEW.created_by, NEW.created_at) IS DISTINCT FROM (OLD.login, OLD.created_by, OLD.created_at) THEN
    RAISE EXCEPTION USING ERRCODE = '55000', MESSAGE = format('%s of account %s is refused', TG_OP, OLD.login);
  END IF;
  RETURN NEW;
END $$;

-- A session is used until it is deleted; it never becomes another's or younger.
CREATE FUNCTION account.keep_session() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF (NEW.secret_digest, NEW.login, NEW.opened_at) IS DISTINCT FROM (OLD.secret_digest, OLD.login, OLD.opened_at) THEN
    RAISE EXCEPTION USING ERRCODE = '55000', MESSAGE = format('%s of a session of %s is refused', TG_OP, OLD.login);
  END IF;
  RETURN NEW;
END $$;

-- A token's revocation is all that ever happens to it, and it happens once.
CREATE FUNCTION account.keep_token() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF TG_OP = 'DELETE' OR OLD.revoked_at IS NOT NULL
     OR (NEW.token_no, NEW.secret_digest, NEW.login, NEW.name, NEW.roles, NEW.issued_by, NEW.issued_at, NEW.expires_at)
        IS DISTINCT FROM
        (OLD.token_no, OLD.secret_digest, OLD.login, OLD.name, OLD.roles, OLD.issued_by, OLD.issued_at, OLD.expires_at)
  THEN
    RAISE EXCEPTION USING ERRCODE = '55000',
      MESSAGE = format('%s of token %s is refused: it can only be revoked, once', TG_OP, OLD.token_no);
  END IF;
  RETURN NEW;
END $$;

CREATE TRIGGER zz_keep BEFORE UPDATE OR DELETE ON account.account
  FOR EACH ROW EXECUTE FUNCTION account.keep_account();
CREATE TRIGGER zz_no_truncate BEFORE TRUNCATE ON account.account
  FOR EACH STATEMENT EXECUTE FUNCTION audit.refuse_change();
ALTER TABLE account.account ENABLE ALWAYS TRIGGER zz_keep, ENABLE ALWAYS TRIGGER zz_no_truncate;
CREATE TRIGGER zz_keep BEFORE UPDATE ON account.session FOR EACH ROW EXECUTE FUNCTION account.keep_session();
ALTER TABLE account.session ENABLE ALWAYS TRIGGER zz_keep;
CREATE TRIGGER zz_keep BEFORE UPDATE OR DELETE ON account.token FOR EACH ROW EXECUTE FUNCTION account.keep_token();
CREATE TRIGGER zz_no_truncate BEFORE TRUNCATE ON account.token
  FOR EACH STATEMENT EXECUTE FUNCTION audit.refuse_change();
ALTER TABLE account.token ENABLE ALWAYS TRIGGER zz_keep, ENABLE ALWAYS TRIGGER zz_no_truncate;

REVOKE ALL ON ALL FUNCTIONS IN SCHEMA account FROM PUBLIC;
GRANT USAGE ON SCHEMA account TO "${engine}", "${auditor}";
GRANT SELECT, INSERT ON account.account, account.session, account.token TO "${engine}";
GRANT UPDATE (person, roles, municipalities, datasets, password, password_until, failures, lock_outs, locked_until,
              barred_by, ended_by, ended_at) ON account.account TO "${engine}";
GRANT UPDATE (used_at), DELETE ON account.session TO "${engine}";
GRANT UPDATE (revoked_by, revoked_at) ON account.token TO "${engine}";
-- whatever is no secret, not even as a hash
GRANT SELECT (login, person, roles, municipalities, datasets, password_until, failures, lock_outs, locked_until, barred_by,
              created_by, created_at, ended_by, ended_at) ON account.account TO "${auditor}";
GRANT SELECT (login, opened_at, used_at) ON account.session TO "${auditor}";
GRANT SELECT (token_no, login, name, roles, issued_by, issued_at, expires_at, revoked_by, revoked_at)
  ON account.token TO "${auditor}";
