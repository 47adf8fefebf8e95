-- The report of each office and measure that was in force before the week :until, as report_standing.sql says it, for
-- the small table `measures`. Follows seen.sql.
-- Few rows, each found by its key.
, latest AS MATERIALIZED (
    SELECT o.office_id, m.measure, (
        SELECT MAX(r.week)
        FROM seen_reports AS r
        WHERE r.office_id = o.office_id AND r.measure = m.measure AND r.week < :until
    ) AS week
    FROM (SELECT DISTINCT office_id FROM offices) AS o
    CROSS JOIN measures AS m
),
versions AS (
    SELECT r.week, r.office_id, r.measure, r.value, r.evidence, r.received_at, r.source, r.file, r.line, ROW_NUMBER() OVER (
        PARTITION BY r.office_id, r.measure ORDER BY r.received_at DESC
    ) AS newest
    FROM latest AS l
    JOIN seen_reports AS r ON r.office_id = l.office_id AND r.measure = l.measure AND r.week = l.week
)
SELECT week, office_id, measure, value, evidence, received_at, source, file, line
FROM versions
WHERE newest = 1
ORDER BY office_id, measure
