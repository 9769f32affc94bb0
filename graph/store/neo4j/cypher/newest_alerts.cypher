UNWIND $threads AS thread
CALL (thread) {
  MATCH (a:Alert {thread: thread})
  RETURN a
  ORDER BY a.version DESC
  LIMIT 1
}
RETURN collect([thread, a.body, a.snapshotNo, a.ordinal]) AS rows
