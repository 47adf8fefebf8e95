-- Every visit of a team to an office up to the last week's Friday, newest first. Follows units.sql.
SELECT v.office_id, v.date AS day, v.team, v.findings, v.resolved, v.received_at, v.source, v.file, v.line
FROM visits AS v
JOIN weeks AS w ON v.date <= w.friday
WHERE w.week = :last_week
ORDER BY v.office_id, v.date DESC, v.team
