-- Of the reports that came in after :since about weeks up to :last_week, the newest of each office, measure and week
-- that says another value than what was known of that week at :since, if anything was. Follows seen.sql.
, versions AS (
    SELECT
        office_id, measure, week, value, evidence, received_at, received_at > :since AS fresh,
        ROW_NUMBER() OVER (
            PARTITION BY office_id, measure, week, received_at > :since ORDER BY received_at DESC
        ) AS newest
    FROM seen_reports
    WHERE week <= :last_week
)
SELECT f.office_id, f.measure, f.week, f.value, f.evidence, f.received_at, k.value AS value_before
FROM versions AS f
LEFT JOIN versions AS k
    ON k.office_id = f.office_id AND k.measure = f.measure AND k.week = f.week AND k.newest = 1 AND NOT k.fresh
WHERE f.fresh AND f.newest = 1 AND (k.value IS NULL OR k.value <> f.value)
ORDER BY f.week, f.office_id, f.measure
