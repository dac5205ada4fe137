-- The centre's signed word that it took the manifest, kept as evidence beside what was sent.
ALTER TABLE gateway.transfer ADD COLUMN acceptance bytea;
