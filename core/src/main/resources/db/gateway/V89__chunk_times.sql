-- Where a transfer's time went ('transfer timeline'): how long a chunk's request was under way, and how long of it the
-- receiver says that it worked. By this process's stopwatch, so that no two clocks are compared. Unknown before this
-- version, and where the receiver is older.
ALTER TABLE gateway.chunk
  ADD COLUMN exchange_ms int CHECK (exchange_ms >= 0),
  ADD COLUMN front_ms int CHECK (front_ms >= 0);
