-- What the first version of history.db looked like, with two findings and a change.
CREATE TABLE findings (
  balancer TEXT NOT NULL, id TEXT NOT NULL, kind TEXT NOT NULL, severity TEXT NOT NULL,
  pool TEXT NOT NULL, opened INTEGER NOT NULL, resolved INTEGER, json TEXT NOT NULL,
  UNIQUE (balancer, id)) STRICT;
CREATE INDEX findings_by_time ON findings (opened);
CREATE TABLE changes (
  balancer TEXT NOT NULL, id TEXT NOT NULL, kind TEXT NOT NULL, pool TEXT NOT NULL,
  at INTEGER NOT NULL, json TEXT NOT NULL, UNIQUE (balancer, id)) STRICT;
CREATE INDEX changes_by_time ON changes (at);
INSERT INTO findings VALUES ('edge', 'f1', 'skew', 'warning', 'shop', 1795228000000, 1795228060000, '{"id":"f1"}');
INSERT INTO findings VALUES ('edge', 'f2', 'blind', 'critical', '', 1795228500000, NULL, '{"id":"f2"}');
INSERT INTO changes VALUES ('edge', 'c1', 'weight', 'shop', 1795228000000, '{"id":"c1"}');
PRAGMA user_version = 1;
