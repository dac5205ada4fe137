-- Only a source looks leaves up by change number (its own have no transfer's number). At a centre this index cost a third of
-- putting a million leaves.
DROP INDEX reconcile.leaf_change;
CREATE INDEX leaf_change ON reconcile.leaf (change_seq, municipality_code, dataset) WHERE transfer_no = 0;
