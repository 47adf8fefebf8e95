-- The earliest day that what came in after :since is about. Follows seen.sql. (PostgreSQL would look for a MIN of rows
-- through all days, beginning with the first; days that are grouped are found by their rows' arrival.)
-- Of late: found by week or arrival.
, fresh AS (
    SELECT week AS day FROM seen_reports WHERE received_at > :since GROUP BY week
    UNION ALL
    SELECT date FROM seen_inspections WHERE received_at > :since GROUP BY date
)
SELECT MIN(day) AS day FROM fresh
