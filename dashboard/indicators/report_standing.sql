-- The report of each office and measure that was in force before some week. Follows latest.sql or latest_by_key.sql.
, versions AS (
    SELECT r.week, r.office_id, r.measure, r.value, r.evidence, r.received_at, r.source, r.file, r.line, ROW_NUMBER() OVER (
        PARTITION BY r.office_id, r.measure ORDER BY r.received_at DESC
    ) AS newest
    FROM seen_reports AS r
    JOIN latest AS l ON l.office_id = r.office_id AND l.measure = r.measure AND l.week = r.week
)
SELECT week, office_id, measure, value, evidence, received_at, source, file, line
FROM versions
WHERE newest = 1
ORDER BY office_id, measure
