-- The newest week after :week that each office has reported on, by measure. Follows seen.sql.
-- Of late: found by week or arrival.
SELECT office_id, measure, MAX(week) AS week
FROM seen_reports
WHERE week > :week
GROUP BY office_id, measure
ORDER BY office_id, measure
