-- Of the reports that came in after :since about weeks up to :last_week, the newest of each office, measure and week
-- that says another value than what was known of that week at :since, if anything was. Follows seen.sql.
-- Of late: found by week or arrival.
, arrived AS (
    SELECT office_id, measure, week, value, evidence, received_at, ROW_NUMBER() OVER (
        PARTITION BY office_id, measure, week ORDER BY received_at DESC
    ) AS newest
    FROM seen_reports
    WHERE week <= :last_week AND received_at > :since
),
fresh AS (
    SELECT office_id, measure, week, value, evidence, received_at FROM arrived WHERE newest = 1
),
known AS (
    SELECT r.office_id, r.measure, r.week, r.value, ROW_NUMBER() OVER (
        PARTITION BY r.office_id, r.measure, r.week ORDER BY r.received_at DESC
    ) AS newest
    FROM seen_reports AS r
    JOIN fresh AS f ON f.office_id = r.office_id AND f.measure = r.measure AND f.week = r.week
    WHERE r.received_at <= :since
)
SELECT f.office_id, f.measure, f.week, f.value, f.evidence, f.received_at, k.value AS value_before
FROM fresh AS f
LEFT JOIN known AS k
    ON k.office_id = f.office_id AND k.measure = f.measure AND k.week = f.week AND k.newest = 1
WHERE k.value IS NULL OR k.value <> f.value
ORDER BY f.week, f.office_id, f.measure
