-- The earliest day that what came in after :since is about. Follows seen.sql.
, fresh AS (
    SELECT MIN(week) AS day FROM seen_reports WHERE received_at > :since
    UNION ALL
    SELECT MIN(date) FROM seen_inspections WHERE received_at > :since
)
SELECT MIN(day) AS day FROM fresh
