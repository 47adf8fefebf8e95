-- The first and the last day that anything known is about. Follows seen.sql.
, days AS (
    SELECT MIN(week) AS first_day, MAX(week) AS last_day FROM seen_reports
    UNION ALL
    SELECT MIN(date), MAX(date) FROM seen_inspections
)
SELECT MIN(first_day) AS first_day, MAX(last_day) AS last_day FROM days
