-- Every report about weeks up to :last_week of what an inspection has ever reported on, office by office, in the order
-- of weeks and arrival. Follows seen.sql.
, inspected AS (
    SELECT DISTINCT office_id, measure FROM seen_reports WHERE evidence = 'inspection' AND week <= :last_week
)
SELECT r.office_id, r.measure, r.week, r.value, r.evidence, r.received_at
FROM seen_reports AS r
JOIN inspected AS i ON i.office_id = r.office_id AND i.measure = r.measure
WHERE r.week <= :last_week
ORDER BY r.office_id, r.measure, r.week, r.received_at
