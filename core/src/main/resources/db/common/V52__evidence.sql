-- What makes the signed documents of a transfer verifiable in decades: the certificates of those who signed them, those of
-- their issuers, and the revocation lists of the time. Each is kept once, by its digest, and referred to.
CREATE TABLE audit.evidence_file (
  digest bytea PRIMARY KEY CHECK (octet_length(digest) = 32),
  kind text NOT NULL CHECK (kind IN ('CERTIFICATE', 'CRL')),
  octets bytea NOT NULL,
  kept_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  CONSTRAINT is_what_it_says CHECK (digest = sha256(octets)));

CREATE TABLE audit.transfer_evidence (
  transfer_id text COLLATE "C" NOT NULL,
  digest bytea NOT NULL REFERENCES audit.evidence_file,
  kept_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (transfer_id, digest));
CREATE INDEX transfer_evidence_file ON audit.transfer_evidence (digest);

CREATE TRIGGER zz_immutable BEFORE UPDATE OR DELETE ON audit.evidence_file
  FOR EACH ROW EXECUTE FUNCTION audit.refuse_change();
CREATE TRIGGER zz_no_truncate BEFORE TRUNCATE ON audit.evidence_file
  FOR EACH STATEMENT EXECUTE FUNCTION audit.refuse_change();
ALTER TABLE audit.evidence_file ENABLE ALWAYS TRIGGER zz_immutable, ENABLE ALWAYS TRIGGER zz_no_truncate;
CREATE TRIGGER zz_immutable BEFORE UPDATE OR DELETE ON audit.transfer_evidence
  FOR EACH ROW EXECUTE FUNCTION audit.refuse_change();
CREATE TRIGGER zz_no_truncate BEFORE TRUNCATE ON audit.transfer_evidence
  FOR EACH STATEMENT EXECUTE FUNCTION audit.refuse_change();
ALTER TABLE audit.transfer_evidence ENABLE ALWAYS TRIGGER zz_immutable, ENABLE ALWAYS TRIGGER zz_no_truncate;

GRANT SELECT, INSERT ON audit.evidence_file, audit.transfer_evidence TO "${engine}";
GRANT SELECT ON audit.evidence_file, audit.transfer_evidence TO "${auditor}";
